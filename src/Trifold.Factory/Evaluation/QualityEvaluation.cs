using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation;

/// <summary>Whether <see cref="SceneQuality"/> knows where labels are wrong: its scores beside the exact labels of a world.</summary>
/// <param name="Views">Views compared.</param>
/// <param name="PixelCorrelation">Pearson's, of confidence and being right, over the pixels of the object.</param>
/// <param name="MarginCorrelation">The same of the decoder's margin alone, without the other views' word.</param>
/// <param name="ViewCorrelation">Spearman's, of a view's quality and its share of right pixels of the object.</param>
/// <param name="MeanIou">Over all views.</param>
/// <param name="MeanIouKept">Without the worst <see cref="DroppedShare"/> of the views.</param>
/// <param name="MeanIouKeptPixels">Without the worst <see cref="DroppedShare"/> of the pixels.</param>
public sealed record QualityEvaluation(
    int Views, double PixelCorrelation, double MarginCorrelation, double ViewCorrelation, double MeanIou, double MeanIouKept,
    double MeanIouKeptPixels)
{
    /// <summary>Share that is dropped.</summary>
    public const double DroppedShare = 0.1;

    // Four exact samples a pixel; the label is the majority's.
    private const int SamplesPerAxis = 2;

    /// <param name="firstSeed">Seed of the first scene; the others follow.</param>
    /// <param name="views">Views of each scene, at least 2: one alone has nothing to agree with.</param>
    /// <param name="report">Called after each scene with the share done.</param>
    public static QualityEvaluation Run(
        Eg3dModel model, LoadedDecoder decoder, IWorld world, long firstSeed, int scenes, int views, PoseDistribution poses,
        Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(world);
        if (scenes < 1 || views < 2)
            throw new ArgumentException($"scenes, views: at least 1 scene of 2 views is needed, got {scenes} of {views}.");
        var grouping = WorldGroupings.Of(world, decoder.Labels);
        var annotator = new Annotator(model, decoder);
        var seen = new List<SeenView>();
        for (var i = 0; i < scenes; i++)
        {
            var seed = firstSeed + i;
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            var alone = annotator.Annotate(
                seed, poses.Draw(model.Description.Camera, seed, views), Truncation.Off, cancellation).ToArray();
            foreach (var (before, view) in alone.Zip(SceneQuality.Confirm(alone)))
            {
                var truth = WorldRenderer.Render(instance, view.Camera, view.Rgb.Width, SamplesPerAxis);
                seen.Add(new SeenView(grouping.Apply(truth.Labels), view, before.Confidence!));
            }

            report?.Invoke((i + 1.0) / scenes);
        }

        return Of(seen, grouping.Labels.Count);
    }

    private static QualityEvaluation Of(List<SeenView> seen, int parts)
    {
        var confidence = seen.SelectMany(view => view.OfObject(view.View.Confidence!)).ToArray();
        var margin = seen.SelectMany(view => view.OfObject(view.Margin)).ToArray();
        var right = seen.SelectMany(view => view.OfObject(view.Right)).ToArray();
        var byQuality = seen.OrderBy(view => SceneQuality.Of(view.View)).ToArray();
        var leastConfidence = confidence.Order().ElementAt((int)(DroppedShare * confidence.Length));
        return new QualityEvaluation(
            seen.Count, Correlation.Pearson(confidence, right), Correlation.Pearson(margin, right),
            Correlation.Spearman(
                [.. seen.Select(view => (float)SceneQuality.Of(view.View))],
                [.. seen.Select(view => view.OfObject(view.Right).DefaultIfEmpty(0).Average())]),
            MeanIouOf(seen, parts), MeanIouOf(byQuality[(int)(DroppedShare * seen.Count)..], parts),
            MeanIouOf(seen, parts, leastConfidence));
    }

    private static double MeanIouOf(IEnumerable<SeenView> seen, int parts, float leastConfidence = 0)
    {
        var matrix = new ConfusionMatrix(parts);
        foreach (var view in seen)
        {
            var kept = Enumerable.Range(0, view.Truth.Length)
                .Where(i => !view.ShowsObject(i) || view.View.Confidence![i] >= leastConfidence).ToArray();
            matrix.Add([.. kept.Select(i => view.Truth[i])], [.. kept.Select(i => view.View.Labels.Labels[i])]);
        }

        return matrix.MeanIou;
    }

    private sealed record SeenView(byte[] Truth, AnnotatedView View, float[] Margin)
    {
        public float[] Right { get; } =
            [.. Truth.Zip(View.Labels.Labels, (truth, label) => truth == label ? 1f : 0f)];

        public bool ShowsObject(int pixel) => View.Depth[pixel] > 0 || View.Labels.Labels[pixel] != 0;

        public IEnumerable<float> OfObject(float[] map) => map.Where((_, i) => ShowsObject(i));
    }
}
