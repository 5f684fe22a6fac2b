namespace Trifold.Models.Rendering;

/// <summary>
/// Over which rays the published renderer's clamps take their minima and maxima.
/// </summary>
public enum ReductionScope
{
    /// <summary>Over the rays of one image: a sample does not depend on what else is in its batch.</summary>
    Image,

    /// <summary>Over all rays of the batch, as the public code does; only for comparison with it.</summary>
    Batch,
}

internal static class ReductionScopes
{
    /// <summary>Axes of an [N, R, …] tensor that are reduced, beyond those past the ray axis.</summary>
    public static long[] Axes(this ReductionScope scope, int dimensions) =>
        [.. Enumerable.Range(scope == ReductionScope.Batch ? 0 : 1, dimensions - (scope == ReductionScope.Batch ? 0 : 1)).Select(i => (long)i)];
}
