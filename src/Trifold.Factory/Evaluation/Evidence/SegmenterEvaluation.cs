using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>Compares segmenters with exact labels, several at once, so that what they share of a view is computed once.</summary>
public static class SegmenterEvaluation
{
    /// <summary>Scores segmenters.</summary>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="show">Told the label map of each single view: number of the segmenter, number of the view, part indices.</param>
    /// <param name="report">Called after each scene with the share done.</param>
    /// <returns>Scores in the order of the segmenters.</returns>
    public static IReadOnlyList<EvidenceScores> Run(
        Eg3dModel model, IReadOnlyList<ISegmenter> segmenters, EvaluationScenes scenes, int parts, EvidenceOptions options,
        Action<int, int, byte[]>? show = null, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        var done = 0;
        var singles = scenes.Singles.Select(scene => Masks(scene)).ToArray(); // [scene][segmenter][view]
        var sweeps = scenes.Sweeps.Select(scene => Masks(scene)).ToArray();
        for (var view = 0; view < singles.Length; view++)
        {
            for (var segmenter = 0; segmenter < segmenters.Count; segmenter++)
                show?.Invoke(segmenter, view, singles[view][segmenter][0]);
        }

        return [.. Enumerable.Range(0, segmenters.Count).Select(segmenter => Score(
            scenes, [.. singles.Select(scene => scene[segmenter])], [.. sweeps.Select(scene => scene[segmenter])], parts, options))];

        List<byte[]>[] Masks(EvaluationScene scene)
        {
            var masks = Segment(model, segmenters, scene, cancellation);
            report?.Invoke(++done / (double)(scenes.Singles.Count + scenes.Sweeps.Count));
            return masks;
        }
    }

    /// <summary>Scores label maps that are there already.</summary>
    /// <param name="singles">Of each view of each single scene.</param>
    /// <param name="sweeps">Of each view of each sweep.</param>
    internal static EvidenceScores Score(
        EvaluationScenes scenes, IReadOnlyList<IReadOnlyList<byte[]>> singles, IReadOnlyList<IReadOnlyList<byte[]>> sweeps,
        int parts, EvidenceOptions options) => new(
        ScoresOf(scenes.Singles, singles, parts),
        ScoresOf(scenes.Sweeps, sweeps, parts),
        SweepConsistency.Of(scenes.Sweeps, sweeps, view => view.Depth, options),
        SweepConsistency.Of(scenes.Sweeps, sweeps, view => view.TrueDepth, options));

    private static SegmentationScores ScoresOf(
        IReadOnlyList<EvaluationScene> scenes, IReadOnlyList<IReadOnlyList<byte[]>> masks, int parts)
    {
        var matrix = new ConfusionMatrix(parts);
        foreach (var (scene, labels) in scenes.Zip(masks))
        {
            foreach (var (view, mask) in scene.Views.Zip(labels))
                matrix.Add(view.Truth, mask);
        }

        return SegmentationScores.Of(matrix, parts);
    }

    // Label maps of each segmenter, of each view.
    private static List<byte[]>[] Segment(
        Eg3dModel model, IReadOnlyList<ISegmenter> segmenters, EvaluationScene scene, CancellationToken cancellation)
    {
        using var synthesised = SceneSynthesis.FromSeed(model, scene.Seed, Truncation.Off, keepBlocks: true, cancellation);
        var opened = new List<ISceneSegmenter>();
        var masks = segmenters.Select(_ => new List<byte[]>()).ToArray();
        try
        {
            opened.AddRange(segmenters.Select(segmenter => segmenter.Open(synthesised, scene.Seed)));
            foreach (var view in scene.Views)
            {
                cancellation.ThrowIfCancellationRequested();
                using var observed = new ObservedView(synthesised, scene.Seed, view.Camera);
                for (var i = 0; i < opened.Count; i++)
                    masks[i].Add(opened[i].Label(observed, cancellation));
            }

            return masks;
        }
        finally
        {
            foreach (var segmenter in opened)
                segmenter.Dispose();
        }
    }
}
