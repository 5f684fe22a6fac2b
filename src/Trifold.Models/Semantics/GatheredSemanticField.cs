using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Sampling;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Rendering;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Semantics;

/// <summary>
/// The same field, exactly, while the decoder is trained on frozen scenes: what a point reads of the generator,
/// φ = Σ_planes B_p[concat_k U_k S^k], is a constant that kernels read from the blocks' native maps, and all that depends
/// on the decoder is softplus(b₁ + W₁ φ) (EG3D specification, section 18.3). No plane is built, forward or backward.
/// </summary>
internal sealed class GatheredSemanticField : SemanticField
{
    private readonly SoftplusStack _decoder;
    private readonly UpsampledPlanes[] _scenes;

    /// <param name="maps">Feature map of every block, [N, C, r, r]; copied.</param>
    /// <param name="resolution">R: side of the planes.</param>
    public GatheredSemanticField(
        IReadOnlyList<Tensor> maps, PlaneGrouping grouping, int resolution, PlaneAxes axes, double boxWarp,
        SoftplusStack decoder)
    {
        _decoder = decoder;
        _scenes = [.. Enumerable.Range(0, (int)maps[0].shape[0]).Select(scene => Pack(scene))];

        UpsampledPlanes Pack(int scene)
        {
            using var scope = torch.NewDisposeScope();
            var planes = new UpsampledPlanes(
                resolution, grouping.ChannelsPerPlane, axes.Columns.AsSpan(), (float)(2 / boxWarp));
            var channelsLast = maps.Select(map => map[scene].detach().permute(1, 2, 0).contiguous()).ToArray(); // [r, r, C]
            foreach (var run in grouping.Runs)
            {
                var map = channelsLast[run.Block];
                planes.Add(map.Floats(), (int)map.shape[0], run.Plane, run.Source, run.Target, run.Count);
            }

            return planes;
        }
    }

    /// <summary>Whether the kernels can read these maps.</summary>
    public static bool CanRead(IReadOnlyList<Tensor> maps) =>
        maps.All(map => PixelTensors.CanRun(map) && !map.requires_grad);

    public override Tensor Query(Tensor points, StageRecorder? stages = null)
    {
        using var scope = torch.NewDisposeScope();
        var features = Features(points);
        stages?.Record("features", features);
        var first = _decoder.Layers[0];
        // Two axes: libtorch then adds the bias within the product.
        var hidden = F.linear(features.reshape(-1, features.shape[2]), first.EffectiveWeight, first.EffectiveBias);
        return F.softplus(hidden).reshape(features.shape[0], features.shape[1], -1).MoveToOuterDisposeScope();
    }

    public override Tensor Finish(Tensor integral, Tensor weight) =>
        ShortcutSemanticField.OfIntegral(_decoder.Layers[1], integral, weight);

    public override void Dispose()
    {
        foreach (var scene in _scenes)
            scene.Dispose();
    }

    // φ, [N, P, C'].
    private Tensor Features(Tensor points)
    {
        ShapeGuard.Require(points, nameof(points), _scenes.Length, ShapeGuard.Any, 3);
        if (points.requires_grad && torch.is_grad_enabled())
            throw new ArgumentException("points: are constants of this field; FieldOf gives one with gradients to them.", nameof(points));
        using var scope = torch.NewDisposeScope();
        var (count, channels) = ((int)points.shape[1], _scenes[0].Channels);
        var from = points.contiguous();
        var result = torch.empty(_scenes.Length, count, channels);
        var split = new WorkSplit(torch.get_num_threads());
        for (var scene = 0; scene < _scenes.Length; scene++)
        {
            using var of = from[scene];
            using var into = result[scene];
            _scenes[scene].Gather(of.Floats(), into.Floats(), LaneWidths.Widest, split);
        }

        return result.MoveToOuterDisposeScope();
    }
}
