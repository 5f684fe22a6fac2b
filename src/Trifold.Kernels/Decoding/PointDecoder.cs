using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Decoding;

/// <summary>
/// A field's decoder at single points, for training: linear layers with softplus between them, of which the last one gives
/// the raw density and, by a widened sigmoid, colours (EG3D specification, section 8); values and gradients.
/// </summary>
/// <remarks>Sums over points are made in pieces of fixed length: any number of threads gives the same bits.</remarks>
public abstract unsafe class PointDecoder : IDisposable
{
    private protected PointDecoder()
    {
    }

    /// <summary>Prepares weights.</summary>
    /// <param name="layers">First to last; the last has at least two outputs, the raw density first.</param>
    /// <param name="widening">How far colours reach beyond [0, 1].</param>
    /// <exception cref="ArgumentException">The layers do not fit one another.</exception>
    public static PointDecoder Create(IReadOnlyList<LinearWeights> layers, float widening, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(layers);
        for (var i = 1; i < layers.Count; i++)
        {
            if (layers[i].Inputs != layers[i - 1].Outputs)
                throw new ArgumentException($"layers[{i}]: takes {layers[i].Inputs} numbers, the one before gives {layers[i - 1].Outputs}.", nameof(layers));
        }

        if (layers.Count == 0 || layers[^1].Outputs < 2)
            throw new ArgumentException("layers: the last one gives the density and at least one colour.", nameof(layers));
        return width switch
        {
            LaneWidth.Vector512 => new PointDecoder<Vector512<float>, Lanes512>(layers, widening),
            LaneWidth.Vector256 => new PointDecoder<Vector256<float>, Lanes256>(layers, widening),
            _ => new PointDecoder<float, SingleLane>(layers, widening),
        };
    }

    /// <summary>Values at points.</summary>
    /// <param name="features">[P, C].</param>
    /// <param name="colors">[P, O], overwritten.</param>
    /// <param name="densities">Raw, [P], overwritten.</param>
    public abstract void Decode(float* features, int points, float* colors, float* densities, WorkSplit split);

    /// <summary>Gradients by the features and, where wanted, by weights and biases.</summary>
    /// <param name="features">As they were decoded, [P, C].</param>
    /// <param name="colors">What they were decoded to, [P, O].</param>
    /// <param name="colorGradient">[P, O].</param>
    /// <param name="densityGradient">[P].</param>
    /// <param name="featureGradient">[P, C], overwritten; null: not wanted.</param>
    /// <param name="wantsWeights">Whether gradients of the layers are wanted.</param>
    /// <returns>Gradients of every layer; none where they are not wanted.</returns>
    public abstract IReadOnlyList<LinearWeights> Backward(
        float* features, float* colors, int points, float* colorGradient, float* densityGradient, float* featureGradient,
        bool wantsWeights, WorkSplit split);

    public abstract void Dispose();
}
