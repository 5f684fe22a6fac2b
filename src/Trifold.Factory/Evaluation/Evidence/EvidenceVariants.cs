using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>The rows of the table.</summary>
public static class EvidenceVariants
{
    /// <summary>Decoder on the hidden maps of all blocks, our reading of the paper.</summary>
    public const string Hidden = "hidden";

    /// <summary>Decoder on the running images of all blocks, the other reading.</summary>
    public const string Skip = "skip";

    public const string Ensemble = "ensemble";
    public const string Probe = "probe";

    /// <summary>Both readings and both baselines on each number of labels.</summary>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="labels">Numbers of labelled views.</param>
    /// <param name="quick">Trains a fraction, to see that everything works.</param>
    public static IReadOnlyList<EvidenceVariant> Standard(int parts, IReadOnlyList<int> labels, bool quick)
    {
        // As the bundled decoder was trained.
        var decoder = new DecoderTrainingOptions { Steps = quick ? 100 : 2000 };
        var ensemble = quick ? new EnsembleTrainingOptions { Models = 2, MaxBatches = 200 } : new EnsembleTrainingOptions();
        var probe = quick ? new LinearProbeOptions { Steps = 100 } : new LinearProbeOptions();
        // Without super-resolution nothing reads more features than the raw map has.
        var reading = new SemanticConfig { NumClasses = parts, FeatureChannels = parts };
        return
        [
            .. labels.SelectMany(count => (EvidenceVariant[])
            [
                new DecoderVariant(Hidden, count, reading, decoder),
                new DecoderVariant(Skip, count, reading with { Source = "skip", Grouping = "literal" }, decoder),
                new EnsembleVariant(count, ensemble),
                new ProbeVariant(count, probe),
            ]),
        ];
    }
}
