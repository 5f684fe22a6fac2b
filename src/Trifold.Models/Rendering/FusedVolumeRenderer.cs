using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>
/// The renderer for inference on a CPU: every ray goes through one kernel from its limits to its composited features, and
/// no tensor of samples ever exists (EG3D specification, sections 10 to 12). Numbers differ from
/// <see cref="TensorVolumeRenderer"/> by rounding only; they do not depend on the number of threads.
/// </summary>
/// <param name="threads">Threads that share the rays; null: as many as libtorch uses.</param>
public sealed class FusedVolumeRenderer(int? threads = null) : IVolumeRenderer
{
    /// <summary>Whether field and semantics are of a kind that the kernels can read.</summary>
    public static bool CanRender(TriPlaneField field, ISemanticField? semantics)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Planes.device_type == DeviceType.CPU && field.Planes.dtype == ScalarType.Float32
            && field.Decoder.Layers is { Layers.Count: > 1 }
            && (semantics is null || (semantics.Packed is not null && semantics is not ISemanticDensityField));
    }

    /// <exception cref="ArgumentException">
    /// <see cref="CanRender"/> says no, or <paramref name="stages"/> is given: there are no intermediate tensors.
    /// </exception>
    public RayViews Render(
        TriPlaneField field,
        ISemanticField? semantics,
        Rays rays,
        VolumeSampling sampling,
        SampleDraws draws,
        StageRecorder? stages = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(draws);
        if (!CanRender(field, semantics) || stages is not null)
            throw new ArgumentException("renderer: the fused renderer needs single precision on a CPU, layers, and no recorder.");
        ShapeGuard.Require(rays.Origins, "rays.Origins", field.Planes.shape[0], ShapeGuard.Any, 3);
        ShapeGuard.Require(rays.Directions, "rays.Directions", rays.Origins.shape);
        sampling.Check();

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var split = new WorkSplit(threads ?? torch.get_num_threads(), cancellation);
        var depths = CoarseDepths(rays, sampling, draws);
        var importance = ImportanceDraws(rays, sampling, draws);
        var images = Enumerable.Range(0, (int)rays.Images)
            .Select(scene => RenderScene(field, semantics, scene, rays, depths, importance, sampling, split)).ToArray();

        // An empty ray's depth is the farthest sample, and that is known only when all rays are there.
        var axes = sampling.Reductions.Axes(3);
        var depth = RayMarcher.ClampDepth(
            Join(image => image.Depth), Join(image => image.Nearest).amin(axes, true), Join(image => image.Farthest).amax(axes, true));
        var weight = Join(image => image.Weight);
        var features = RayMarcher.ToSymmetricRange(Join(image => image.Colors), weight, sampling.WhiteBack);
        return new RayViews(
            features.MoveToOuterDisposeScope(), depth.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(),
            semantics is null
                ? null
                : RayMarcher.ToSymmetricRange(
                    semantics.Finish(Join(image => image.Semantics!), weight), weight, sampling.WhiteBack)
                .MoveToOuterDisposeScope());

        Tensor Join(Func<Integrals, Tensor> part) => images.Length == 1 ? part(images[0]) : torch.cat([.. images.Select(part)], 0);
    }

    private static Integrals RenderScene(
        TriPlaneField field, ISemanticField? semantics, int scene, Rays rays, Tensor depths, Tensor draws,
        VolumeSampling sampling, WorkSplit split)
    {
        using var temporary = field.Packed is null ? new PackedFieldCache() : null;
        var packed = (field.Packed ?? temporary!).Of(field, scene, split);
        var semanticPlanes = semantics?.Packed!.Of(scene, split);
        var count = rays.Count;
        var result = new Integrals(
            torch.empty(1, count, packed.Kernel.Colors), torch.empty(1, count, semanticPlanes?.Channels ?? 0),
            torch.empty(1, count, 1), torch.empty(1, count, 1), torch.empty(1, count, 1), torch.empty(1, count, 1));
        // Handles of what the spans below lie in.
        using var origins = Of(rays.Origins);
        using var directions = Of(rays.Directions);
        using var ownDepths = Of(depths);
        using var ownDraws = Of(draws);
        packed.Kernel.Render(
            packed.Planes, semanticPlanes,
            new RayBatch
            {
                Origins = origins.Floats(),
                Directions = directions.Floats(),
                Depths = ownDepths.Floats(),
                CoarseSamples = sampling.CoarseSamples,
                Draws = ownDraws.Floats(),
                FineSamples = sampling.FineSamples,
                RowLength = rays.RowLength == 1 ? (int)count : rays.RowLength,
            },
            new RayResults
            {
                Colors = result.Colors.Floats(),
                Semantics = result.Semantics.Floats(),
                Weights = result.Weight.Floats(),
                Depths = result.Depth.Floats(),
                Nearest = result.Nearest.Floats(),
                Farthest = result.Farthest.Floats(),
            },
            split);
        return result;

        // Of one scene where there is something for every scene.
        Tensor Of(Tensor tensor) => (tensor.dim() == 1 ? tensor : tensor[scene]).contiguous();
    }

    // [N, R, D], or [D] where all rays share them.
    private static Tensor CoarseDepths(Rays rays, VolumeSampling sampling, SampleDraws draws)
    {
        var single = draws.Jitter is null;
        var jitter = draws.Jitter ?? SampleDraws.NoJitter(rays.Origins, 1, 1, sampling.CoarseSamples);
        if (sampling.Limits is not null && single)
            return DepthSampler.Coarse(jitter, null, sampling).flatten();

        using var limits = sampling.Limits is null ? RayLimits.ForSampling(rays, sampling) : null;
        return DepthSampler.Coarse(jitter, limits, sampling)
            .expand(rays.Images, rays.Count, sampling.CoarseSamples, 1).reshape(rays.Images, rays.Count, -1);
    }

    // [N, R, I], or [I] where all rays share them.
    private static Tensor ImportanceDraws(Rays rays, VolumeSampling sampling, SampleDraws draws)
    {
        if (draws.Importance is null || sampling.FineSamples == 0)
            return SampleDraws.Even(rays.Origins, sampling.FineSamples);
        ShapeGuard.Require(
            draws.Importance, nameof(draws.Importance), rays.Images * rays.Count, sampling.FineSamples);
        return draws.Importance.reshape(rays.Images, rays.Count, -1);
    }

    /// <summary>What the kernel gives of one scene, each [1, R, …].</summary>
    private sealed record Integrals(
        Tensor Colors, Tensor Semantics, Tensor Weight, Tensor Depth, Tensor Nearest, Tensor Farthest);
}
