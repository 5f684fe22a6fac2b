using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>What a synthesis layer computed, for its backward pass.</summary>
/// <param name="input">[H, W, I].</param>
/// <param name="styles">Factor of each input channel, as many floats as the input's stride.</param>
/// <param name="output">The layer's result, [R, R, O].</param>
/// <param name="epilogue">How the result was made of the convolution's.</param>
/// <param name="doubles">Whether R is twice the input's side.</param>
public readonly unsafe struct LayerRecord(
    FeatureMap input, float* styles, FeatureMap output, LayerEpilogue epilogue, bool doubles)
{
    public readonly FeatureMap Input = input;
    public readonly float* Styles = styles;
    public readonly FeatureMap Output = output;
    public readonly LayerEpilogue Epilogue = epilogue;
    public readonly bool Doubles = doubles;
}

/// <summary>Where the gradients of a synthesis layer go. Null: not wanted.</summary>
/// <param name="input">[H, W, I], overwritten.</param>
/// <param name="styles">[I], overwritten; comes with <paramref name="input"/>.</param>
/// <param name="scale">[O], overwritten: of the epilogue's factor.</param>
/// <param name="bias">[O], overwritten.</param>
/// <param name="noise">[R · R], overwritten.</param>
/// <param name="weight">[3 · 3, O, I], rows as long as the input's stride; added to.</param>
public readonly unsafe struct LayerGradients(
    FeatureMap? input, float* styles, float* scale, float* bias, float* noise, float* weight)
{
    public readonly FeatureMap? Input = input;
    public readonly float* Styles = styles;
    public readonly float* Scale = scale;
    public readonly float* Bias = bias;
    public readonly float* Noise = noise;
    public readonly float* Weight = weight;
}

/// <summary>The backward pass of a synthesis layer, one sample at a time.</summary>
public abstract unsafe class LayerGradient
{
    private protected LayerGradient()
    {
    }

    public static LayerGradient Create(LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new LayerGradient<Vector512<float>, Lanes512>(),
        LaneWidth.Vector256 => new LayerGradient<Vector256<float>, Lanes256>(),
        _ => new LayerGradient<float, SingleLane>(),
    };

    /// <summary>The convolution that carries gradients from a layer's result to its (doubled) input.</summary>
    /// <param name="weight">The layer's own weight, [O, I, 3, 3].</param>
    /// <param name="doubles">Whether the layer doubles its input.</param>
    public static Convolution3x3 BackwardConvolution(
        ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight, int inChannels, int outChannels, bool doubles,
        LaneWidth width)
    {
        const int taps = 9;
        var turned = new float[weight.Length];
        for (var o = 0; o < outChannels; o++)
        {
            for (var i = 0; i < inChannels; i++)
            {
                for (var t = 0; t < taps; t++)
                {
                    // A doubling layer applies its kernel turned already.
                    turned[(i * outChannels + o) * taps + t] =
                        weight[(o * inChannels + i) * taps + (doubles ? t : taps - 1 - t)];
                }
            }
        }

        return Convolution3x3.Create(algorithm, turned, outChannels, inChannels, doubles: false, width);
    }

    /// <summary>Runs the backward pass.</summary>
    /// <param name="gradient">Of the loss by the layer's result, [R, R, O].</param>
    /// <param name="backward">From <see cref="BackwardConvolution"/>; unused where the input's gradient is not wanted.</param>
    public abstract void Run(
        LayerRecord layer, FeatureMap gradient, Convolution3x3 backward, LayerGradients results, GradientScratch scratch,
        WorkSplit split);
}

/// <summary>Memory of backward passes; grows as needed.</summary>
public sealed class GradientScratch : IDisposable
{
    public NativeBuffer Inner { get; } = new();

    public NativeBuffer Wide { get; } = new();

    public NativeBuffer Input { get; } = new();

    public NativeBuffer Sums { get; } = new();

    public LayerScratch Layer { get; } = new();

    public void Dispose()
    {
        Inner.Dispose();
        Wide.Dispose();
        Input.Dispose();
        Sums.Dispose();
        Layer.Dispose();
    }
}
