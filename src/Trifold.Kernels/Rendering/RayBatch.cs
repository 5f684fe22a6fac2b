namespace Trifold.Kernels.Rendering;

/// <summary>Rays of one image and where they are sampled.</summary>
public readonly ref struct RayBatch
{
    /// <summary>World coordinates, [R, 3].</summary>
    public required ReadOnlySpan<float> Origins { get; init; }

    /// <summary>Unit vectors, [R, 3].</summary>
    public required ReadOnlySpan<float> Directions { get; init; }

    /// <summary>Distances of the coarse samples of every ray, [R, D], or of all rays, [D].</summary>
    public required ReadOnlySpan<float> Depths { get; init; }

    /// <summary>D.</summary>
    public required int CoarseSamples { get; init; }

    /// <summary>Where each ray draws its fine samples in [0, 1], [R, I], or all rays, [I]; empty without fine samples.</summary>
    public required ReadOnlySpan<float> Draws { get; init; }

    /// <summary>I.</summary>
    public required int FineSamples { get; init; }

    /// <summary>Rays of an image row: neighbours in both directions share texels. Changes the time only.</summary>
    public required int RowLength { get; init; }

    /// <summary>R.</summary>
    public int Count => Origins.Length / 3;

    internal void Check()
    {
        if (Origins.Length % 3 != 0 || Directions.Length != Origins.Length)
            throw new ArgumentException($"rays: origins and directions of [R, 3] are needed, got {Origins.Length} and {Directions.Length} numbers.");
        ArgumentOutOfRangeException.ThrowIfLessThan(CoarseSamples, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(FineSamples);
        ArgumentOutOfRangeException.ThrowIfLessThan(RowLength, 1);
        if (FineSamples > 0 && CoarseSamples < ImportanceDepths.FewestCoarse)
        {
            throw new ArgumentException(
                $"depth_resolution: importance sampling needs at least {ImportanceDepths.FewestCoarse} coarse samples, got {CoarseSamples}.");
        }

        CheckLength(Depths.Length, CoarseSamples, "depths");
        CheckLength(Draws.Length, FineSamples, "draws");
    }

    private void CheckLength(int length, int perRay, string name)
    {
        if (length != perRay && length != (long)perRay * Count)
            throw new ArgumentException($"{name}: {perRay} numbers, or so many for each of {Count} rays, are needed, got {length}.");
    }
}

/// <summary>What rays see; every number is overwritten. Not yet clamped, scaled or joined with a background.</summary>
public readonly ref struct RayResults
{
    /// <summary>Σ weight · colour, [R, C].</summary>
    public required Span<float> Colors { get; init; }

    /// <summary>Σ weight · semantic hidden value, [R, H]; empty without semantics.</summary>
    public required Span<float> Semantics { get; init; }

    /// <summary>Opacity, [R].</summary>
    public required Span<float> Weights { get; init; }

    /// <summary>Mean distance; +∞ where nothing is absorbed, [R].</summary>
    public required Span<float> Depths { get; init; }

    /// <summary>Distance of the nearest sample, [R].</summary>
    public required Span<float> Nearest { get; init; }

    /// <summary>Distance of the farthest sample, [R].</summary>
    public required Span<float> Farthest { get; init; }

    internal void Check(int rays, int colors, int semantics)
    {
        CheckLength(Colors, rays * colors, nameof(Colors));
        CheckLength(Semantics, rays * semantics, nameof(Semantics));
        CheckLength(Weights, rays, nameof(Weights));
        CheckLength(Depths, rays, nameof(Depths));
        CheckLength(Nearest, rays, nameof(Nearest));
        CheckLength(Farthest, rays, nameof(Farthest));
    }

    private static void CheckLength(Span<float> span, int length, string name)
    {
        if (span.Length != length)
            throw new ArgumentException($"{name}: {length} numbers are needed, got {span.Length}.");
    }
}
