using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Layouts;
using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>The options of a data set as a server's specification.</summary>
internal static class Specifications
{
    /// <summary>Refuses options that no specification can carry.</summary>
    /// <exception cref="ArgumentException">Names the option and the fix.</exception>
    public static void RequirePossible(string format, SelectionOptions selection)
    {
        if (format != WebDatasetFormat.FormatName)
            throw new ArgumentException($"format: a server makes {WebDatasetFormat.FormatName} shards alone; use --format {WebDatasetFormat.FormatName}, or leave --server out; got {format}.");
        var asked = (selection.Require.Count > 0, selection.BalanceParts.Count > 0, selection.BalanceYaw > 0, selection.MinQuality > 0) switch
        {
            (true, _, _, _) => "require",
            (_, true, _, _) => "balance",
            (_, _, true, _) => "balance-yaw",
            (_, _, _, true) => "min-quality",
            _ => null,
        };
        if (asked is not null)
            throw new ArgumentException($"{asked}: a server's shards have a place for every image, so that --count cannot mean selected ones; leave it out, or --server.");
    }

    /// <param name="model">The server's name of it.</param>
    /// <param name="identity">What the bytes are to be a function of.</param>
    public static DatasetSpecification Of(string model, DataSetProvenance identity)
    {
        var options = identity.Options;
        var specification = new DatasetSpecification
        {
            Model = model,
            Decoder = identity.Decoder.Name,
            FirstSeed = checked((uint)options.Seed),
            Cameras = CamerasOf(options.Cameras),
            Truncation = Scenery.TruncationOf(options.TruncationPsi, options.TruncationCutoff),
            Mask = options.Mask == MaskEncoding.Index ? Encodings.Types.Mask.Index : Encodings.Types.Mask.Palette,
            CheckViews = options.CheckViews,
            ShardSize = options.ShardSize,
            GeneratorDigest = identity.Generator.Digest,
            DecoderDigest = identity.Decoder.Digest,
            NumericsId = identity.Numerics,
        };
        specification.Cameras.Views = options.Views;
        if (options.Depth is DepthEncoding.Png or DepthEncoding.Both)
            specification.Depth.Add(Encodings.Types.Depth.Png16);
        if (options.Depth is DepthEncoding.Npy or DepthEncoding.Both)
            specification.Depth.Add(Encodings.Types.Depth.Npy);
        return specification;
    }

    private static Cameras CamerasOf(CameraPlan plan) => plan.Kind == PoseKind.Listed
        ? Scenery.ListOf(plan.Cameras)
        : new Cameras
        {
            Distribution = new V1.PoseDistribution
            {
                Kind = plan.Kind == PoseKind.Gaussian ? V1.PoseDistribution.Types.Kind.Gaussian : V1.PoseDistribution.Types.Kind.Uniform,
                YawDegrees = plan.YawDegrees,
                PitchDegrees = plan.PitchDegrees,
            },
        };
}
