using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Rendering;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Semantics;

/// <summary>Semantic features of N scenes in space. Owns what it reads of them, borrows the decoder.</summary>
public abstract class SemanticField : ISemanticField, IDisposable
{
    private protected SemanticField()
    {
    }

    /// <inheritdoc/>
    public abstract Tensor Query(Tensor points, StageRecorder? stages = null);

    /// <inheritdoc/>
    public abstract Tensor Finish(Tensor integral, Tensor weight);

    /// <inheritdoc/>
    public virtual IPackedSemantics? Packed => null;

    public abstract void Dispose();
}

/// <summary>A field that reads planes.</summary>
internal abstract class PlaneSemanticField(Tensor planes, PlaneAxes axes, double boxWarp) : SemanticField
{
    public override void Dispose() => planes.Dispose();

    private protected Tensor Planes => planes;

    private protected PlaneAxes Axes => axes;

    private protected double BoxWarp => boxWarp;

    /// <summary>Sum over the three planes (not their mean: arXiv:2311.12063, sec. 3.1), [N, P, C].</summary>
    private protected Tensor SumOfPlanes(Tensor points) =>
        TriPlaneField.Aggregate(TriPlaneSampler.Sample(planes, points, boxWarp, axes), PlaneAggregation.Sum);
}

/// <summary>The field as the paper defines it: wide planes, then the whole decoder at every sample.</summary>
internal sealed class LiteralSemanticField(Tensor planes, PlaneAxes axes, double boxWarp, SoftplusStack decoder)
    : PlaneSemanticField(planes, axes, boxWarp)
{
    public override Tensor Query(Tensor points, StageRecorder? stages = null)
    {
        using var scope = torch.NewDisposeScope();
        var features = SumOfPlanes(points);
        stages?.Record("features", features);
        var samples = decoder.forward(features);
        stages?.Record("semantic_samples", samples);
        return samples.MoveToOuterDisposeScope();
    }

    public override Tensor Finish(Tensor integral, Tensor weight) => integral.alias();
}

/// <summary>
/// The same field, exactly, at a fraction of the work: the decoder's first layer is already in the planes, its second
/// waits until after compositing (EG3D specification, section 18.3).
/// </summary>
internal sealed class ShortcutSemanticField(Tensor planes, PlaneAxes axes, double boxWarp, SoftplusStack decoder)
    : PlaneSemanticField(planes, axes, boxWarp), IPackedSemantics
{
    private readonly PackedScenes<PackedPlanes> _packed = new();

    public override IPackedSemantics Packed => this;

    PackedPlanes IPackedSemantics.Of(int scene, WorkSplit split) => _packed.Of(
        scene, () => PlanePacking.AsTheyAre(Planes, scene, Axes, BoxWarp, decoder.Layers[0].EffectiveBias, split));

    public override void Dispose()
    {
        _packed.Dispose();
        base.Dispose();
    }

    public override Tensor Query(Tensor points, StageRecorder? stages = null)
    {
        using var scope = torch.NewDisposeScope();
        return F.softplus(SumOfPlanes(points) + decoder.Layers[0].EffectiveBias).MoveToOuterDisposeScope();
    }

    public override Tensor Finish(Tensor integral, Tensor weight) => OfIntegral(decoder.Layers[1], integral, weight);

    /// <summary>The last layer after compositing: exact, because it is linear and its bias weighs as much as the ray absorbs.</summary>
    internal static Tensor OfIntegral(FullyConnectedLayer last, Tensor integral, Tensor weight)
    {
        using var scope = torch.NewDisposeScope();
        return (integral.matmul(last.EffectiveWeight.t()) + last.EffectiveBias * weight).MoveToOuterDisposeScope();
    }
}
