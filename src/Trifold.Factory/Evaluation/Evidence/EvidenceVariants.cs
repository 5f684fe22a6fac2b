using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>The rows of the table.</summary>
public static class EvidenceVariants
{
    /// <summary>Decoder on the hidden maps of all blocks, our reading of the paper.</summary>
    public const string Hidden = "hidden";

    /// <summary>Decoder on the running images of all blocks, the other reading.</summary>
    public const string Skip = "skip";

    /// <summary>Without the features of several blocks: on the generator's own tri-plane alone.</summary>
    public const string SinglePlanes = "without-multiscale";

    /// <summary>Without the generator's density: the decoder gives its own.</summary>
    public const string OwnDensity = "without-density-prior";

    /// <summary>With the super-resolution's published widths.</summary>
    public const string FullWidths = "full-super-resolution";

    /// <summary>Without super-resolution: the raw map, resized.</summary>
    public const string RawMap = "without-super-resolution";

    public const string Ensemble = "ensemble";
    public const string Probe = "probe";

    /// <summary>Both readings and both baselines on each number of labels; on the most labels what else a decoder could be.</summary>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="labels">Numbers of labelled views.</param>
    /// <param name="quick">Trains a fraction, to see that everything works.</param>
    public static IReadOnlyList<EvidenceVariant> Standard(Eg3dConfig generator, int parts, IReadOnlyList<int> labels, bool quick)
    {
        // As the bundled decoders of portraits were trained: on all labels, since of thirty scenes the three that would be
        // held back tell less about when to stop than they teach.
        var whole = new DecoderTrainingOptions { HeldBackShare = 0 };
        var training = quick ? whole with { Steps = 100 } : whole;
        var ensemble = quick ? new EnsembleTrainingOptions { Models = 2, MaxBatches = 200 } : new EnsembleTrainingOptions();
        var probe = quick ? new LinearProbeOptions { Steps = 100 } : new LinearProbeOptions();
        var enlarges = generator.RenderingKwargs.SuperresolutionModule is not null;
        var most = labels.Max();
        var slim = DecoderArchitecture.For(generator, parts, enlarges ? LogitEnlargement.Slim : LogitEnlargement.None);
        var skip = slim with { Source = "skip", Grouping = "literal" };
        var variants = labels.SelectMany(count => (EvidenceVariant[])
        [
            new DecoderVariant(Hidden, count, slim, training),
            new DecoderVariant(Skip, count, skip, training),
            new EnsembleVariant(count, ensemble),
            new ProbeVariant(count, probe),
        ])
            .Append(new DecoderVariant(SinglePlanes, most, skip with { Blocks = "last" }, training))
            .Append(new DecoderVariant(OwnDensity, most, slim with { OwnDensity = true }, training));
        if (enlarges)
        {
            variants = variants
                .Append(new DecoderVariant(
                    FullWidths, most, DecoderArchitecture.For(generator, parts, LogitEnlargement.Full), training))
                .Append(new DecoderVariant(
                    RawMap, most, DecoderArchitecture.For(generator, parts, LogitEnlargement.None), training));
        }

        return [.. variants];
    }
}
