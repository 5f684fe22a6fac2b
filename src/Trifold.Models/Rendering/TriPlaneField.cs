using TorchSharp;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>How the features that a point has on the three planes become one.</summary>
public enum PlaneAggregation
{
    /// <summary>Their mean, as released EG3D weights were trained (the paper's text says sum).</summary>
    Mean,

    /// <summary>Their sum (arXiv:2402.00225 and the semantic branch of arXiv:2311.12063).</summary>
    Sum,
}

/// <summary>Colour and density at a set of points. Owns its tensors.</summary>
/// <param name="Colors">Colour features, [N, P, C], in (-0.001, 1.001).</param>
/// <param name="Densities">Raw densities, [N, P, 1].</param>
public sealed record FieldSamples(Tensor Colors, Tensor Densities) : IDisposable
{
    public void Dispose()
    {
        Colors.Dispose();
        Densities.Dispose();
    }
}

/// <summary>Maps plane features to colour and density.</summary>
public interface ITriPlaneDecoder
{
    /// <param name="features">Aggregated plane features, [N, P, C].</param>
    FieldSamples Decode(Tensor features);

    /// <summary>The layers, where the decoder is nothing but them; null: only tensors can run it.</summary>
    TriPlaneDecoderLayers? Layers => null;
}

/// <summary>A decoder of linear layers with softplus between them; colours pass a widened sigmoid. Borrows its tensors.</summary>
/// <param name="Layers">First to last; the last one's first output is the raw density.</param>
/// <param name="Widening">How far colours reach beyond [0, 1].</param>
public sealed record TriPlaneDecoderLayers(IReadOnlyList<FullyConnectedLayer> Layers, double Widening)
{
    /// <summary>C: colour features.</summary>
    public long Colors => Layers[^1].OutFeatures - 1;
}

/// <summary>The field of N scenes: planes, how they are read, and the decoder. Borrows the planes.</summary>
/// <param name="Planes">[N, 3, C, H, W].</param>
/// <param name="BoxWarp">Side of the cube that the planes cover, scene units.</param>
public sealed record TriPlaneField(
    Tensor Planes, ITriPlaneDecoder Decoder, PlaneAxes Axes, PlaneAggregation Aggregation, double BoxWarp)
{
    /// <summary>Whether the field is read by kernels where those can.</summary>
    public bool UsesKernels { get; init; } = true;

    /// <summary>Keeps what the fused renderer makes of the planes, for all views; null: it is made anew for each.</summary>
    public PackedFieldCache? Packed { get; init; }

    /// <summary>Colour features and raw density at points; outside the cube the decoder's answer to zero features.</summary>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    public FieldSamples Query(Tensor points)
    {
        using var scope = torch.NewDisposeScope();
        var features = UsesKernels && PlaneSamplingFunction.CanRun(Planes, points)
            ? PlaneSamplingFunction.Run(Planes, points, new PlaneReading(Axes, Aggregation, BoxWarp))
            : Aggregate(TriPlaneSampler.Sample(Planes, points, BoxWarp, Axes), Aggregation); // [N, P, C]
        var result = UsesKernels && Decoder.Layers is { } layers && PixelTensors.CanRun(features)
            ? DecoderFunction.Run(features, layers)
            : Decoder.Decode(features);
        return new FieldSamples(result.Colors.MoveToOuterDisposeScope(), result.Densities.MoveToOuterDisposeScope());
    }

    /// <summary>Features of the planes, [N, 3, P, C], as one, [N, P, C].</summary>
    public static Tensor Aggregate(Tensor samples, PlaneAggregation aggregation)
    {
        using var scope = torch.NewDisposeScope();
        // Reduced in the order in which the sampler leaves them in memory, points side by side: three times as fast.
        var pointsLast = samples.transpose(2, 3); // [N, 3, C, P]
        var single = aggregation == PlaneAggregation.Mean ? pointsLast.mean([1]) : pointsLast.sum(1);
        return single.transpose(1, 2).MoveToOuterDisposeScope();
    }
}
