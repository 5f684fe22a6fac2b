namespace Trifold.Factory.Clouds;

/// <summary>Where the points of a cloud come from.</summary>
public enum CloudSource
{
    /// <summary>Depth and labels of rendered views.</summary>
    Views,

    /// <summary>
    /// The density field along the views' rays. Labels are the semantic field's at the points where that has any, that is
    /// without a super-resolution; else those of the views.
    /// </summary>
    Field,
}

/// <summary>Which of the fused points a cloud keeps.</summary>
public enum CloudSampling
{
    /// <summary>Drawn without replacement; fused points lie about evenly on the surface.</summary>
    Uniform,

    /// <summary>Each as far as possible from those before it.</summary>
    Farthest,
}

/// <summary>How a scene becomes a point cloud.</summary>
public sealed record CloudOptions
{
    /// <summary>Most points of a cloud.</summary>
    public const int MaxPoints = 10_000_000;

    /// <summary>Voxels along the side of the model's box by default.</summary>
    public const int DefaultVoxels = 128;

    /// <summary>Points of each cloud, 1 to <see cref="MaxPoints"/>; null: all there are.</summary>
    public int? Points { get; init; } = 2048;

    public CloudSampling Sampling { get; init; } = CloudSampling.Uniform;

    public CloudSource Source { get; init; } = CloudSource.Views;

    /// <summary>Side of the voxels in which points are fused, scene units, 0.0001 to 1; null: 1/128 of the model's box.</summary>
    public double? Voxel { get; init; }

    /// <summary>Side of the voxels, scene units.</summary>
    /// <param name="boxSide">Of the model's box, scene units.</param>
    public double VoxelOf(double boxSide) => Voxel ?? boxSide / DefaultVoxels;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Points is < 1 or > MaxPoints)
            throw new ArgumentException($"points: must be 'all' or lie between 1 and {MaxPoints}, got {Points}.");
        if (Voxel is { } side && side is not (>= 1e-4 and <= 1))
            throw new ArgumentException($"voxel: must lie between 0.0001 and 1 scene units, got {side}.");
    }
}
