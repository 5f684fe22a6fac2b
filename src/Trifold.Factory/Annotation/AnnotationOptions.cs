using Trifold.Models.Eg3d;

namespace Trifold.Factory.Annotation;

/// <summary>Which annotated views a data set has.</summary>
public sealed record AnnotationOptions
{
    /// <summary>Largest number of samples in one call.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Samples: images with their annotations.</summary>
    public required int Count { get; init; }

    /// <summary>Seed of the first scene; the others follow.</summary>
    public long FirstSeed { get; init; }

    /// <summary>Views of each scene; a scene is synthesised once.</summary>
    public int ViewsPerScene { get; init; } = 1;

    /// <summary>Where the cameras are drawn from.</summary>
    public PoseDistribution Poses { get; init; } = new(30, 10);

    public Truncation Truncation { get; init; } = Truncation.Off;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Count is < 1 or > MaxCount)
            throw new ArgumentException($"count: must lie between 1 and {MaxCount}, got {Count}.");
        if (ViewsPerScene is < 1 or > 1000)
            throw new ArgumentException($"views: must lie between 1 and 1000, got {ViewsPerScene}.");
        if (FirstSeed < 0 || FirstSeed > uint.MaxValue - Count)
            throw new ArgumentException($"seed: must lie between 0 and {uint.MaxValue - Count}, got {FirstSeed}.");
        Poses.Check();
    }
}
