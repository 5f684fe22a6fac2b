using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>
/// Renders a semantic field by its own density: no generator's density says where to look or what is hidden (DatasetNeRF,
/// arXiv:2311.12063, the ablation without the density prior). Differentiable, by plain tensor operations.
/// </summary>
public static class OwnDensityRenderer
{
    /// <summary>How such a field is sampled in a model: with as many samples, all of them evenly spaced.</summary>
    public static VolumeSampling Even(VolumeSampling sampling)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        return sampling with { CoarseSamples = sampling.CoarseSamples + sampling.FineSamples, FineSamples = 0 };
    }

    /// <param name="field">Of the rays' N scenes.</param>
    /// <param name="rays">World coordinates.</param>
    /// <param name="sampling">Without a fine pass.</param>
    /// <param name="jitter">Position in each stratum in [0, 1), [N, R, D, 1]; null: 0.5.</param>
    /// <returns>Semantic features, [N, R, K].</returns>
    public static Tensor Render(
        ISemanticDensityField field, Rays rays, VolumeSampling sampling, Tensor? jitter = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(sampling);
        sampling.Check();
        if (sampling.FineSamples != 0)
            throw new ArgumentException("sampling: a field's own density is sampled evenly, without a fine pass.", nameof(sampling));
        if (jitter is not null)
            ShapeGuard.Require(jitter, nameof(jitter), rays.Images, rays.Count, sampling.CoarseSamples, 1);

        using var scope = torch.NewDisposeScope();
        using var limits = sampling.Limits is null ? RayLimits.ForSampling(rays, sampling) : null;
        var depths = DepthSampler.Coarse(
            jitter ?? SampleDraws.NoJitter(rays.Origins, rays.Images, rays.Count, sampling.CoarseSamples), limits, sampling);
        var parts = new List<Tensor>();
        var raysAtOnce = Math.Max(1, sampling.MaxSamplesAtOnce / (rays.Images * sampling.CoarseSamples));
        for (long start = 0; start < rays.Count; start += raysAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(raysAtOnce, rays.Count - start);
            using var some = rays.Slice(start, count);
            parts.Add(RenderPart(field, some, depths.narrow(1, start, count), sampling.WhiteBack));
        }

        return torch.cat(parts, 1).MoveToOuterDisposeScope();
    }

    private static Tensor RenderPart(ISemanticDensityField field, Rays rays, Tensor depths, bool whiteBack)
    {
        using var scope = torch.NewDisposeScope();
        var points = rays.Origins.unsqueeze(2) + depths * rays.Directions.unsqueeze(2); // [N, R, S, 3]
        var values = field.Query(points.reshape(rays.Images, -1, 3)); // [N, R·S, H]
        var weights = RayMarcher.SegmentWeights(field.Densities(values).reshape(depths.shape), depths);
        var weight = weights.sum(2); // [N, R, 1]
        var integral = RayMarcher.Integrate(
            weights, values.reshape(depths.shape[0], depths.shape[1], depths.shape[2], -1));
        return RayMarcher.ToSymmetricRange(field.Finish(integral, weight), weight, whiteBack).MoveToOuterDisposeScope();
    }
}
