using System.Text.Json;
using System.Text.Json.Serialization;
using Trifold.Models.Checkpoints;

namespace Trifold.Models.Semantics;

/// <summary>Architecture of a semantic decoder on an EG3D-family generator (EG3D specification, section 18).</summary>
public sealed record SemanticConfig
{
    // A raw map shares its channels with the feature map as long as it fits; more classes get channels of their own.
    private const int ReleasedFeatureChannels = 32;

    /// <summary>Classes, background included.</summary>
    public required int NumClasses { get; init; }

    /// <summary>What a block's feature map is: its hidden map, "hidden", or its running image, "skip".</summary>
    public string Source { get; init; } = "hidden";

    /// <summary>Which blocks are read: "all", or "last" alone, which with skip images is the generator's own tri-plane.</summary>
    public string Blocks { get; init; } = "all";

    /// <summary>How channels are dealt to the planes: of every block a third, "per_block", or in sequence, "literal".</summary>
    public string Grouping { get; init; } = "per_block";

    /// <summary>
    /// Whether the decoder gives a density too, by which its features are composited, instead of taking the generator's.
    /// </summary>
    // Left out of files and digests where it is off: decoders stay what they were before there was a choice.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OwnDensity { get; init; }

    /// <summary>Width of the hidden layer.</summary>
    public int Hidden { get; init; } = 64;

    /// <summary>Channels of the rendered feature map.</summary>
    public int FeatureChannels { get; init; } = ReleasedFeatureChannels;

    /// <summary>Super-resolution of the logits, a name as in a generator's configuration; null: the raw map is final.</summary>
    public string? SuperresolutionModule { get; init; }

    /// <summary>Replaces the two widths of the super-resolution.</summary>
    public int[]? SrBlockChannels { get; init; }

    public bool SrAntialias { get; init; } = true;

    /// <summary>Whether the super-resolution has noise images and strengths (never used, but checkpoints may hold them).</summary>
    public bool SrNoise { get; init; }

    /// <summary>Channels that are rendered: the raw map and the feature map, shared where the classes fit.</summary>
    [JsonIgnore]
    public int OutputChannels => NumClasses <= FeatureChannels ? FeatureChannels : NumClasses + FeatureChannels;

    /// <exception cref="ArgumentException">A name is missing, or a value is out of range or of the wrong kind.</exception>
    public static SemanticConfig Parse(JsonElement json)
    {
        try
        {
            var config = json.Deserialize<SemanticConfig>(ArchitectureJson.Options)
                ?? throw new ArgumentException("semantic architecture: an object is needed, got null.");
            config.Check();
            return config;
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"semantic architecture: {JsonFault.Describe(fault)}", fault);
        }
    }

    /// <summary>The configuration as JSON, under the names that <see cref="Parse"/> reads.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ArchitectureJson.Options);

    internal void Check()
    {
        if (NumClasses is < 1 or > LabelSet.MaxCount)
            throw new ArgumentException($"num_classes: must lie between 1 and {LabelSet.MaxCount}, got {NumClasses}.");
        if (Source is not ("hidden" or "skip"))
            throw new ArgumentException($"source: must be hidden or skip, got '{Source}'.");
        if (Blocks is not ("all" or "last"))
            throw new ArgumentException($"blocks: must be all or last, got '{Blocks}'.");
        if (Grouping is not ("per_block" or "literal"))
            throw new ArgumentException($"grouping: must be per_block or literal, got '{Grouping}'.");
        if (Hidden < 1 || FeatureChannels < 1)
            throw new ArgumentException($"hidden, feature_channels: must be positive, got {Hidden}, {FeatureChannels}.");
        if (SrBlockChannels is not null and not [> 0, > 0])
            throw new ArgumentException("sr_block_channels: two positive widths are needed.");
    }
}
