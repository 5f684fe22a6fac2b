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
internal abstract class PlaneSemanticField(PlaneAxes axes, double boxWarp) : SemanticField
{
    /// <summary>[N, 3, C, R, R].</summary>
    private protected abstract Tensor Planes { get; }

    private protected PlaneAxes Axes => axes;

    private protected double BoxWarp => boxWarp;

    /// <summary>Sum over the three planes (not their mean: arXiv:2311.12063, sec. 3.1), [N, P, C].</summary>
    private protected Tensor SumOfPlanes(Tensor points) =>
        TriPlaneField.Aggregate(TriPlaneSampler.Sample(Planes, points, boxWarp, axes), PlaneAggregation.Sum);
}

/// <summary>The field as the paper defines it: wide planes, then the whole decoder at every sample.</summary>
internal sealed class LiteralSemanticField(Tensor planes, PlaneAxes axes, double boxWarp, SoftplusStack decoder)
    : PlaneSemanticField(axes, boxWarp)
{
    private protected override Tensor Planes => planes;

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

    public override void Dispose() => planes.Dispose();
}

/// <summary>
/// The same field, exactly, at a fraction of the work: the decoder's first layer is already in the planes, its second
/// waits until after compositing (EG3D specification, section 18.3).
/// </summary>
internal sealed class ShortcutSemanticField : PlaneSemanticField, IPackedSemantics
{
    private readonly Tensor[] _maps;
    private readonly PlaneGrouping _grouping;
    private readonly int _resolution;
    private readonly Tensor _weight;
    private readonly SoftplusStack _decoder;
    private readonly PackedScenes<PackedPlanes> _packed = new();
    private Tensor? _planes;

    /// <param name="maps">Feature map of every block, [N, C, r, r]; kept by handles of its own.</param>
    /// <param name="resolution">R: side of the planes.</param>
    public ShortcutSemanticField(
        IReadOnlyList<Tensor> maps, PlaneGrouping grouping, int resolution, PlaneAxes axes, double boxWarp,
        SoftplusStack decoder)
        : base(axes, boxWarp)
    {
        (_grouping, _resolution, _decoder) = (grouping, resolution, decoder);
        _maps = [.. maps.Select(map => map.alias().DetachFromDisposeScope())];
        _weight = decoder.Layers[0].EffectiveWeight.DetachFromDisposeScope();
        // With gradients the planes belong to the graph of whoever asked for the field.
        if (torch.is_grad_enabled())
            _ = Planes;
    }

    public override IPackedSemantics Packed => this;

    // Made when a tensor operation first asks: the fused renderer does without.
    private protected override Tensor Planes =>
        _planes ??= EnhancedTriPlane.ApplyLinear(_maps, _grouping, _weight, _resolution).DetachFromDisposeScope();

    PackedPlanes IPackedSemantics.Of(int scene, WorkSplit split) => _packed.Of(scene, () => EnhancedTriPlane.PackLinear(
        _maps, _grouping, _weight, _decoder.Layers[0].EffectiveBias, _resolution, scene, Axes, BoxWarp, split));

    public override Tensor Query(Tensor points, StageRecorder? stages = null)
    {
        using var scope = torch.NewDisposeScope();
        return F.softplus(SumOfPlanes(points) + _decoder.Layers[0].EffectiveBias).MoveToOuterDisposeScope();
    }

    public override Tensor Finish(Tensor integral, Tensor weight) => OfIntegral(_decoder.Layers[1], integral, weight);

    /// <summary>The last layer after compositing: exact, because it is linear and its bias weighs as much as the ray absorbs.</summary>
    internal static Tensor OfIntegral(FullyConnectedLayer last, Tensor integral, Tensor weight)
    {
        using var scope = torch.NewDisposeScope();
        return (integral.matmul(last.EffectiveWeight.t()) + last.EffectiveBias * weight).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        _packed.Dispose();
        _planes?.Dispose();
        _weight.Dispose();
        foreach (var map in _maps)
            map.Dispose();
    }
}
