using TorchSharp;
using Trifold.Factory.Labels;
using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Factory.Worlds;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>Trains what rows of the table are about, on exact labels of a world.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="world">The world that the model was distilled from.</param>
/// <param name="report">Called now and then with what is done and the share of it.</param>
internal sealed class VariantTraining(
    Eg3dModel model, IWorld world, LabelGrouping grouping, Action<string, double> report, CancellationToken cancellation)
{
    /// <summary>Rows that are trained and evaluated at a time: baselines of the same labels share their features.</summary>
    public static IEnumerable<IReadOnlyList<EvidenceVariant>> Groups(IEnumerable<EvidenceVariant> variants) =>
        variants.GroupBy(variant => variant is DecoderVariant ? variant.Key : $"baselines-{variant.Labels}")
            .Select(group => group.ToArray());

    /// <summary>Trains the rows of a group; the caller disposes the segmenters.</summary>
    public IReadOnlyList<ISegmenter> Train(IReadOnlyList<EvidenceVariant> group)
    {
        if (group is [DecoderVariant decoder])
            return [Train(decoder)];
        var trained = new List<ISegmenter>();
        try
        {
            using var pixels = LabelledPixels.Of(
                model, Labels(group[0].Labels),
                share => report("features of labelled views", share), cancellation);
            foreach (var variant in group)
                trained.Add(Train(variant, pixels));
            return trained;
        }
        catch
        {
            foreach (var segmenter in trained)
                segmenter.Dispose();
            throw;
        }
    }

    private DecoderSegmenter Train(DecoderVariant variant)
    {
        torch.manual_seed(variant.Training.Seed);
        var decoder = new SemanticDecoder(variant.Architecture, model.Generator.Config);
        try
        {
            DecoderTrainer.Train(
                model, decoder, Labels(variant.Labels), variant.Training,
                progress => report($"training {variant.Key}, loss {progress.Loss:F4}", progress.Share), cancellation);
            decoder.Freeze();
            return new DecoderSegmenter(model, decoder);
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    private PixelSegmenter Train(EvidenceVariant variant, LabelledPixels pixels)
    {
        var parts = grouping.Labels.Count;
        switch (variant)
        {
            case EnsembleVariant ensemble:
                var most = ensemble.Training.MaxBatches
                    // Where no bound is set, early stopping ends training in the fifth epoch.
                    ?? (int)(5 * pixels.Count / ensemble.Training.BatchPixels);
                return PixelSegmenter.Of(EnsembleTrainer.Train(
                    pixels, parts, ensemble.Training,
                    progress => report(
                        $"training {variant.Key}, loss {progress.Loss:F4}, {progress.Training} going on",
                        Math.Min(1, progress.Batch / (double)most)),
                    cancellation));
            case ProbeVariant probe:
                return PixelSegmenter.Of(LinearProbeTrainer.Train(
                    pixels, parts, probe.Training,
                    (step, loss) => report($"training {variant.Key}, loss {loss:F4}", step / (double)probe.Training.Steps),
                    cancellation));
            default:
                throw new ArgumentException($"rows: {variant.Key} cannot be trained on pixels.", nameof(variant));
        }
    }

    private LabelledView[] Labels(int count)
    {
        var views = world.Viewpoints.Labelled.Count;
        return count % views == 0
            ? [.. new ExactLabels(world, grouping).Views(model, count / views)]
            : throw new ArgumentException($"labels: must be a multiple of {views}, the views of a scene, got {count}.");
    }
}
