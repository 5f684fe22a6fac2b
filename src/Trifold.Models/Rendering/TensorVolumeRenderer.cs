using TorchSharp;
using Trifold.Models.Eg3d.Differentiable;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>
/// The differentiable renderer, a bounded number of samples at a time (EG3D specification, sections 10 to 12): tensor
/// operations, and kernels with gradients for the field and the sums of colours where it uses them.
/// </summary>
public sealed class TensorVolumeRenderer : IVolumeRenderer
{
    public RayViews Render(
        TriPlaneField field,
        ISemanticField? semantics,
        Rays rays,
        VolumeSampling sampling,
        SampleDraws draws,
        StageRecorder? stages = null,
        CancellationToken cancellation = default)
    {
        Check(field, rays, sampling, draws);
        if (semantics is ISemanticDensityField)
            throw new ArgumentException($"semantics: it has a density of its own, by which {nameof(OwnDensityRenderer)} composites it.", nameof(semantics));

        using var scope = torch.NewDisposeScope();
        stages?.Record("ray_origins", rays.Origins);
        stages?.Record("ray_directions", rays.Directions);
        using var limits = FindLimits(rays, sampling, stages);

        var parts = new List<Part>();
        // A recorder wants whole tensors, so recording renders in one piece.
        var raysAtOnce = stages is null ? RaysAtOnce(rays, sampling) : rays.Count;
        for (long start = 0; start < rays.Count; start += raysAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(raysAtOnce, rays.Count - start);
            parts.Add(RenderPart(field, semantics, rays, limits, sampling, draws, start, count, stages));
        }

        // An empty ray's depth is the farthest sample, and that is known only when all parts are there.
        var axes = sampling.Reductions.Axes(3);
        var nearest = Join(parts, part => part.Nearest).amin(axes, true);
        var farthest = Join(parts, part => part.Farthest).amax(axes, true);
        var depth = RayMarcher.ClampDepth(Join(parts, part => part.Depth), nearest, farthest);
        var features = Join(parts, part => part.Features);
        stages?.Record("feature_samples", features);
        stages?.Record("depth_samples", depth);
        return new RayViews(
            features.MoveToOuterDisposeScope(),
            depth.MoveToOuterDisposeScope(),
            Join(parts, part => part.Weight).MoveToOuterDisposeScope(),
            semantics is null ? null : Join(parts, part => part.Semantics!).MoveToOuterDisposeScope());
    }

    /// <summary>Where rays would be sampled, and with what share in the pixel, without compositing anything.</summary>
    public static RaySamples Sample(
        TriPlaneField field, Rays rays, VolumeSampling sampling, SampleDraws draws, CancellationToken cancellation = default)
    {
        Check(field, rays, sampling, draws);
        using var scope = torch.NewDisposeScope();
        using var limits = FindLimits(rays, sampling, null);
        var (depths, weights) = (new List<Tensor>(), new List<Tensor>());
        var raysAtOnce = RaysAtOnce(rays, sampling);
        for (long start = 0; start < rays.Count; start += raysAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = torch.NewDisposeScope();
            using var some = rays.Slice(start, Math.Min(raysAtOnce, rays.Count - start));
            var samples = MergedSamples(field, some, rays.Count, limits, sampling, draws, start, null);
            depths.Add(samples.Depths.MoveToOuterDisposeScope());
            weights.Add(RayMarcher.SampleWeights(RayMarcher.SegmentWeights(samples.Densities, samples.Depths))
                .MoveToOuterDisposeScope());
        }

        return new RaySamples(
            torch.cat(depths, 1).MoveToOuterDisposeScope(), torch.cat(weights, 1).MoveToOuterDisposeScope());
    }

    private static void Check(TriPlaneField field, Rays rays, VolumeSampling sampling, SampleDraws draws)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(draws);
        ShapeGuard.Require(rays.Origins, "rays.Origins", field.Planes.shape[0], ShapeGuard.Any, 3);
        ShapeGuard.Require(rays.Directions, "rays.Directions", rays.Origins.shape);
        sampling.Check();
    }

    private static Part RenderPart(
        TriPlaneField field, ISemanticField? semantics, Rays allRays, RayLimits? allLimits, VolumeSampling sampling,
        SampleDraws draws, long start, long count, StageRecorder? stages)
    {
        using var scope = torch.NewDisposeScope();
        using var rays = allRays.Slice(start, count);
        var samples = MergedSamples(field, rays, allRays.Count, allLimits, sampling, draws, start, stages);

        var weights = RayMarcher.SegmentWeights(samples.Densities, samples.Depths);
        stages?.Record("depths_all", samples.Depths);
        stages?.Record("sigma_all", samples.Densities);
        stages?.Record("weights_final", weights);
        var weight = weights.sum(2); // [N, R, 1]
        stages?.Record("weight_sum", weight);

        Tensor? semanticFeatures = null;
        if (semantics is not null)
        {
            var values = semantics.Query(PointsAt(rays, samples.Depths), stages);
            var integral = RayMarcher.Integrate(weights, PerRay(values, samples.Depths));
            semanticFeatures = RayMarcher.ToSymmetricRange(
                semantics.Finish(integral, weight), weight, sampling.WhiteBack).MoveToOuterDisposeScope();
        }

        return new Part(
            RayMarcher.ToSymmetricRange(samples.IntegrateColors(weights, field.UsesKernels), weight, sampling.WhiteBack)
                .MoveToOuterDisposeScope(),
            RayMarcher.ExpectedDepth(weights, samples.Depths).MoveToOuterDisposeScope(),
            weight.MoveToOuterDisposeScope(),
            semanticFeatures,
            samples.Depths.amin([2]).MoveToOuterDisposeScope(),
            samples.Depths.amax([2]).MoveToOuterDisposeScope());
    }

    // Coarse samples, and with a fine pass both together.
    private static Samples MergedSamples(
        TriPlaneField field, Rays rays, long rayCount, RayLimits? limits, VolumeSampling sampling, SampleDraws draws,
        long start, StageRecorder? stages)
    {
        var coarseDepths = CoarseDepths(rays, limits, sampling, draws, start);
        var coarse = QueryAt(field, rays, coarseDepths);
        stages?.Record("depths_coarse", coarseDepths);
        stages?.Record("sigma_coarse", coarse.Densities);
        stages?.Record("rgb_coarse", coarse.Colors);
        if (sampling.FineSamples == 0)
            return new Samples(coarseDepths, coarse.Densities, null, [coarse.Colors]);

        Tensor fineDepths;
        using (torch.no_grad())
        {
            var weights = RayMarcher.SegmentWeights(coarse.Densities, coarseDepths);
            stages?.Record("weights_coarse", weights);
            var importance = ImportanceDraws(rays, rayCount, sampling, draws, start);
            fineDepths = ImportanceSampler.Resample(coarseDepths, weights, importance);
        }

        var fine = QueryAt(field, rays, fineDepths);
        stages?.Record("depths_fine", fineDepths);
        stages?.Record("sigma_fine", fine.Densities);
        stages?.Record("rgb_fine", fine.Colors);

        var (depths, order) = torch.cat([coarseDepths, fineDepths], 2).sort(2);
        var densities = torch.cat([coarse.Densities, fine.Densities], 2).gather(2, order);
        return new Samples(depths, densities, order, [coarse.Colors, fine.Colors]);
    }

    // [N, R, S, C] and [N, R, S, 1].
    private static FieldSamples QueryAt(TriPlaneField field, Rays rays, Tensor depths)
    {
        var samples = field.Query(PointsAt(rays, depths));
        return new FieldSamples(PerRay(samples.Colors, depths), PerRay(samples.Densities, depths));
    }

    // o + t·d at every sample, [N, R·S, 3].
    private static Tensor PointsAt(Rays rays, Tensor depths) =>
        (rays.Origins.unsqueeze(2) + depths * rays.Directions.unsqueeze(2)).reshape(rays.Images, -1, 3);

    private static Tensor PerRay(Tensor values, Tensor depths) =>
        values.reshape(depths.shape[0], depths.shape[1], depths.shape[2], -1); // [N, R, S, C]

    private static Tensor CoarseDepths(
        Rays rays, RayLimits? limits, VolumeSampling sampling, SampleDraws draws, long start)
    {
        var jitter = draws.Jitter is null
            ? SampleDraws.NoJitter(rays.Origins, rays.Images, rays.Count, sampling.CoarseSamples)
            : draws.Jitter.narrow(1, start, rays.Count);
        using var part = limits?.Slice(start, rays.Count);
        return DepthSampler.Coarse(jitter, part, sampling);
    }

    private static Tensor ImportanceDraws(
        Rays rays, long rayCount, VolumeSampling sampling, SampleDraws draws, long start)
    {
        if (draws.Importance is not null)
        {
            ShapeGuard.Require(draws.Importance, nameof(draws.Importance), rays.Images * rayCount, sampling.FineSamples);
            return draws.Importance.reshape(rays.Images, rayCount, -1).narrow(1, start, rays.Count)
                .reshape(rays.Images * rays.Count, -1);
        }

        return SampleDraws.Even(rays.Origins, sampling.FineSamples).expand(rays.Images * rays.Count, -1);
    }

    private static RayLimits? FindLimits(Rays rays, VolumeSampling sampling, StageRecorder? stages)
    {
        if (sampling.Limits is not null)
            return null;
        var limits = RayLimits.ForSampling(rays, sampling);
        stages?.Record("ray_start", limits.Near);
        stages?.Record("ray_end", limits.Far);
        return limits;
    }

    private static long RaysAtOnce(Rays rays, VolumeSampling sampling) =>
        Math.Max(1, sampling.MaxSamplesAtOnce / (rays.Images * Math.Max(sampling.CoarseSamples, sampling.FineSamples)));

    private static Tensor Join(List<Part> parts, Func<Part, Tensor> field) =>
        parts.Count == 1 ? field(parts[0]) : torch.cat([.. parts.Select(field)], 1);

    /// <summary>All samples of rays.</summary>
    /// <param name="Depths">Ascending, [N, R, S, 1].</param>
    /// <param name="Densities">Raw, in the order of the depths.</param>
    /// <param name="Order">Which sample, counted as queried, stands at each depth; null: they were queried in order.</param>
    /// <param name="Colors">As queried, pass after pass, each [N, R, S of the pass, C].</param>
    private sealed record Samples(Tensor Depths, Tensor Densities, Tensor? Order, Tensor[] Colors)
    {
        /// <summary>Σ w · colour, [N, R, C].</summary>
        /// <param name="weights">Segment weights by depth, [N, R, S-1, 1].</param>
        /// <param name="kernels">Whether kernels sum where they can.</param>
        public Tensor IntegrateColors(Tensor weights, bool kernels)
        {
            var sampleWeights = RayMarcher.SampleWeights(weights);
            // The weights go to the colours: sorting these would move C numbers a sample instead of one.
            if (Order is not null)
                sampleWeights = torch.zeros_like(sampleWeights).scatter(2, Order, sampleWeights);
            var parts = sampleWeights.split([.. Colors.Select(colors => colors.shape[2])], 2);
            Func<Tensor, Tensor, Tensor> sumOf =
                kernels && RaySumFunction.CanRun(Colors[0]) ? RaySumFunction.Run : RayMarcher.WeightedSum;
            return parts.Zip(Colors, sumOf).Aggregate((sum, part) => sum + part);
        }
    }

    private sealed record Part(
        Tensor Features, Tensor Depth, Tensor Weight, Tensor? Semantics, Tensor Nearest, Tensor Farthest);
}
