using System.Diagnostics;
using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>
/// Makes the table: trains each row, compares it with exact labels, and writes what is known so far. A folder that holds
/// rows of the same subject and setup is carried on.
/// </summary>
/// <param name="folder">Exists.</param>
/// <param name="report">Called often with what is done and the share of it that is.</param>
public sealed class EvidenceRun(string folder, Action<string, double> report, CancellationToken cancellation)
{
    /// <summary>Single views of which masks are kept for pictures.</summary>
    internal const int PicturedViews = 4;

    internal const string ImageName = "image";
    internal const string ExactName = "exact";

    /// <param name="world">The world that the model was distilled from.</param>
    /// <exception cref="ArgumentException">The folder holds a table of something else, or a row cannot be trained.</exception>
    public EvidenceReport Execute(
        Eg3dModel model, IWorld world, LabelGrouping grouping, EvidenceOptions options, IReadOnlyList<EvidenceVariant> variants)
    {
        ArgumentNullException.ThrowIfNull(model);
        options.Check();
        RefuseBaselinesWithoutFeatures(model, variants);
        var subject = new EvidenceSubject(
            model.Description.Name, model.Digest, world.Name, grouping.Name,
            [.. grouping.Labels.Entries.Select(label => label.Name)], options);
        var rows = RowsSoFar(subject);
        var scenes = EvaluationScenes.Prepare(
            model, world, grouping, options, share => report("exact labels of unseen scenes", share), cancellation);
        var palette = LabelPalette.Of(grouping.Labels);
        ShowTruth(scenes, palette);
        var table = new EvidenceReport(subject, ScoresOfTruth(scenes, grouping.Labels.Count, options), rows);
        table.Write(folder);

        var training = new VariantTraining(model, world, grouping, report, cancellation);
        var missing = variants.Where(variant => !rows.Any(row => row.Key == variant.Key && row.Setup == $"{variant}"));
        foreach (var group in VariantTraining.Groups(missing).ToArray())
        {
            var added = Rows(model, training, group, scenes, grouping.Labels.Count, options, palette);
            var kept = table.Rows.Where(row => !added.Any(other => other.Key == row.Key));
            table = table with { Rows = InOrder([.. kept, .. added], variants) };
            table.Write(folder);
        }

        return table;
    }

    private static void RefuseBaselinesWithoutFeatures(Eg3dModel model, IReadOnlyList<EvidenceVariant> variants)
    {
        if (model.Generator.SuperResolution is null && variants.FirstOrDefault(variant => variant is not DecoderVariant) is { } baseline)
        {
            throw new ArgumentException(
                $"rows: {baseline.Key} reads super-resolution features, and {model.Description.Name} has no super-resolution; " +
                $"leave the baselines out ({string.Join(", ", variants.OfType<DecoderVariant>().Select(variant => variant.Key))}).");
        }
    }

    private IReadOnlyList<EvidenceRow> RowsSoFar(EvidenceSubject subject)
    {
        if (EvidenceReport.Read(folder) is not { } earlier)
            return [];
        return earlier.IsAbout(subject)
            ? earlier.Rows
            : throw new ArgumentException($"out: '{folder}' holds a table of another model, label set or protocol; name another folder.");
    }

    private List<EvidenceRow> Rows(
        Eg3dModel model, VariantTraining training, IReadOnlyList<EvidenceVariant> group, EvaluationScenes scenes, int parts,
        EvidenceOptions options, Rgb[] palette)
    {
        var clock = Stopwatch.StartNew();
        var segmenters = training.Train(group);
        try
        {
            var trained = clock.Elapsed.TotalSeconds;
            var scores = SegmenterEvaluation.Run(
                model, segmenters, scenes, parts, options,
                (segmenter, view, mask) => Show(view, group[segmenter].Key, Colored(mask, scenes, palette)),
                share => report($"evaluating {string.Join(", ", group.Select(variant => variant.Key))}", share), cancellation);
            var evaluated = clock.Elapsed.TotalSeconds - trained;
            return [.. group.Zip(scores, (variant, score) => new EvidenceRow(
                variant.Name, variant.Labels, $"{variant}", score, trained, evaluated))];
        }
        finally
        {
            foreach (var segmenter in segmenters)
                segmenter.Dispose();
        }
    }

    private static EvidenceScores ScoresOfTruth(EvaluationScenes scenes, int parts, EvidenceOptions options) =>
        SegmenterEvaluation.Score(scenes, [.. scenes.Singles.Select(Truths)], [.. scenes.Sweeps.Select(Truths)], parts, options);

    private static byte[][] Truths(EvaluationScene scene) => [.. scene.Views.Select(view => view.Truth)];

    // The order of the table, whatever was made first; rows that nobody asks for this time come last.
    private static EvidenceRow[] InOrder(IReadOnlyList<EvidenceRow> rows, IReadOnlyList<EvidenceVariant> variants)
    {
        var order = variants.Select(variant => variant.Key).ToList();
        return [.. rows.OrderBy(row => order.IndexOf(row.Key) is var place && place < 0 ? int.MaxValue : place)];
    }

    private void ShowTruth(EvaluationScenes scenes, Rgb[] palette)
    {
        for (var view = 0; view < scenes.Singles.Count; view++)
        {
            Show(view, ImageName, scenes.Singles[view].Views[0].Rgb);
            Show(view, ExactName, Colored(scenes.Singles[view].Views[0].Truth, scenes, palette));
        }
    }

    private void Show(int view, string name, RgbImage image)
    {
        if (view >= PicturedViews)
            return;
        var path = MaskPath(folder, view, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WriteAllBytes(path, PngWriter.WriteRgb8(image));
    }

    /// <summary>Where the picture of a row and view lies.</summary>
    internal static string MaskPath(string folder, int view, string name) => Path.Combine(folder, "masks", $"view{view}-{name}.png");

    private static RgbImage Colored(byte[] mask, EvaluationScenes scenes, Rgb[] palette)
    {
        var size = scenes.Singles[0].Views[0].Rgb.Width;
        var image = new RgbImage(size, size);
        for (var pixel = 0; pixel < mask.Length; pixel++)
            image.Colors[pixel] = palette[mask[pixel]];
        return image;
    }
}
