using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Stratified sample depths along rays (EG3D specification, section 10).</summary>
public static class DepthSampler
{
    /// <summary>Depths of the coarse pass as a model samples them.</summary>
    /// <param name="jitter">Position in the stratum in [0, 1), [N, R, D, 1] or broadcastable.</param>
    /// <param name="limits">Limits of each ray; needed where the model has no fixed ones.</param>
    /// <returns>Distances along the ray, [N, R, D, 1] (or the jitter's broadcast form).</returns>
    public static Tensor Coarse(Tensor jitter, RayLimits? limits, VolumeSampling sampling)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        var count = sampling.CoarseSamples;
        return sampling.Limits switch
        {
            null when limits is null => throw new ArgumentNullException(nameof(limits)),
            null => BetweenLimits(jitter, limits.Near, limits.Far, count),
            var (start, end) => sampling.Disparity
                ? Disparity(jitter, start, end, count)
                : Linear(jitter, start, end, count),
        };
    }

    /// <summary>Equal steps in depth between fixed limits.</summary>
    /// <param name="jitter">Position in the stratum in [0, 1), [N, R, D, 1] (or broadcastable: one number for all).</param>
    /// <param name="start">Distance of the first sample, scene units.</param>
    /// <param name="end">Distance of the last; a jittered sample can lie up to one step beyond.</param>
    /// <returns>Distances along the ray, [N, R, D, 1] (or the jitter's broadcast form).</returns>
    public static Tensor Linear(Tensor jitter, double start, double end, int count)
    {
        CheckCount(count);
        using var scope = torch.NewDisposeScope();
        var step = (end - start) / (count - 1);
        return (Strata(jitter, start, end, count) + jitter * step).MoveToOuterDisposeScope();
    }

    /// <summary>Equal steps in inverse depth between fixed limits.</summary>
    /// <inheritdoc cref="Linear"/>
    public static Tensor Disparity(Tensor jitter, double start, double end, int count)
    {
        CheckCount(count);
        using var scope = torch.NewDisposeScope();
        var s = Strata(jitter, 0, 1, count) + jitter * (1.0 / (count - 1));
        return (1 / (1 / start * (1 - s) + 1 / end * s)).MoveToOuterDisposeScope();
    }

    /// <summary>Equal steps between each ray's own limits.</summary>
    /// <param name="jitter">Position in the stratum in [0, 1), [N, R, D, 1] or broadcastable.</param>
    /// <param name="near">Limits of each ray, [N, R, 1].</param>
    /// <param name="far">Limits of each ray, [N, R, 1].</param>
    /// <returns>Distances along the ray, [N, R, D, 1].</returns>
    public static Tensor BetweenLimits(Tensor jitter, Tensor near, Tensor far, int count)
    {
        CheckCount(count);
        ShapeGuard.Require(far, nameof(far), near.shape);
        using var scope = torch.NewDisposeScope();
        var fraction = (torch.arange(count, dtype: near.dtype, device: near.device) / (count - 1)).reshape(1, 1, -1, 1);
        var first = near.unsqueeze(-2); // [N, R, 1, 1]
        var range = far.unsqueeze(-2) - first;
        return (first + fraction * range + jitter * (range / (count - 1))).MoveToOuterDisposeScope();
    }

    private static Tensor Strata(Tensor jitter, double start, double end, int count) =>
        torch.linspace(start, end, count, dtype: jitter.dtype, device: jitter.device).reshape(1, 1, -1, 1);

    private static void CheckCount(int count)
    {
        if (count < 2)
            throw new ArgumentOutOfRangeException(nameof(count), $"depth_resolution: at least 2 samples are needed, got {count}.");
    }
}
