using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>What is in a data set, given a model and a decoder: the same options give the same bytes.</summary>
public sealed record DataSetOptions
{
    /// <summary>Largest number of samples in one call.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Most views of a scene.</summary>
    public const int MaxViews = 1000;

    /// <summary>Samples: images with their annotations.</summary>
    public required int Count { get; init; }

    /// <summary>Seed of the first scene, 0 to 2³² − 1; the others follow.</summary>
    public long Seed { get; init; }

    /// <summary>Views of each scene; a scene is synthesised once.</summary>
    public int Views { get; init; } = 1;

    /// <summary>Further views of each scene that only tell how far the others' labels agree.</summary>
    public int CheckViews { get; init; }

    public CameraPlan Cameras { get; init; } = new();

    /// <summary>How far codes are drawn to the mean code; 1: not at all.</summary>
    public double TruncationPsi { get; init; } = 1;

    /// <summary>How many code vectors are; null: all.</summary>
    public int? TruncationCutoff { get; init; }

    /// <summary>Name of the layout, see <see cref="DataSetFormats"/>.</summary>
    public string Format { get; init; } = FolderFormat.FormatName;

    public MaskEncoding Mask { get; init; }

    public DepthEncoding Depth { get; init; }

    /// <summary>Samples of a shard, for layouts that have shards.</summary>
    public int ShardSize { get; init; } = 1000;

    public SelectionOptions Selection { get; init; } = new();

    internal Truncation Truncation => new(TruncationPsi, TruncationCutoff);

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check(LabelSet labels)
    {
        if (Count is < 1 or > MaxCount)
            throw new ArgumentException($"count: must lie between 1 and {MaxCount}, got {Count}.");
        if (Views is < 1 or > MaxViews)
            throw new ArgumentException($"views: must lie between 1 and {MaxViews}, got {Views}.");
        if (CheckViews is < 0 or > MaxViews)
            throw new ArgumentException($"check-views: must lie between 0 and {MaxViews}, got {CheckViews}.");
        if (Seed is < 0 or > uint.MaxValue)
            throw new ArgumentException($"seed: must lie between 0 and {uint.MaxValue}, got {Seed}.");
        var scenes = (Count + Views - 1L) / Views;
        if (Seed + scenes - 1 > uint.MaxValue)
        {
            throw new ArgumentException(
                $"seed: {scenes} scenes need seeds up to {uint.MaxValue}; begin at {uint.MaxValue - scenes + 1} or below, got {Seed}.");
        }

        if (ShardSize is < 1 or > MaxCount)
            throw new ArgumentException($"shard-size: must lie between 1 and {MaxCount}, got {ShardSize}.");
        if (!double.IsFinite(TruncationPsi))
            throw new ArgumentException($"truncation: must be a finite number, got {TruncationPsi}.");
        Cameras.Check();
        Selection.Check(labels);
    }
}
