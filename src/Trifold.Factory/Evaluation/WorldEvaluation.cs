using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation;

/// <summary>How close annotated views come to the exact answers of the world that the generator was distilled from.</summary>
/// <param name="Scenes">Scenes compared.</param>
/// <param name="Views">Views of each.</param>
/// <param name="MeanIou">Mean IoU over the parts.</param>
/// <param name="PartIou">IoU of each part, NaN where it does not occur.</param>
/// <param name="Psnr">Mean over views of the colour's peak signal-to-noise ratio, dB.</param>
/// <param name="DepthError">Mean absolute error where both meet the object, scene units.</param>
/// <param name="SilhouetteIou">IoU of object against background.</param>
public sealed record WorldEvaluation(
    int Scenes, int Views, double MeanIou, IReadOnlyList<double> PartIou, double Psnr, double DepthError,
    double SilhouetteIou)
{
    // Four exact samples a pixel; the label is the majority's.
    private const int SamplesPerAxis = 2;

    /// <summary>Compares scenes that were in no training.</summary>
    /// <param name="firstSeed">Seed of the first scene; the others follow.</param>
    /// <param name="poses">Where each scene's cameras are drawn from.</param>
    /// <param name="report">Called after each scene with the share done.</param>
    public static WorldEvaluation Run(
        Eg3dModel model, LoadedDecoder decoder, IWorld world, long firstSeed, int scenes, int views,
        PoseDistribution poses, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var grouping = WorldGroupings.Of(world, decoder.Labels);
        var annotator = new Annotator(model, decoder);
        var parts = new ConfusionMatrix(grouping.Labels.Count);
        var silhouette = new ConfusionMatrix(2);
        double psnr = 0, depthError = 0;
        long depthPixels = 0;
        for (var i = 0; i < scenes; i++)
        {
            var seed = firstSeed + i;
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            var cameras = poses.Draw(model.Description.Camera, seed, views);
            foreach (var view in annotator.Annotate(seed, cameras, Truncation.Off, cancellation))
            {
                var truth = WorldRenderer.Render(instance, view.Camera, view.Rgb.Width, SamplesPerAxis);
                parts.Add(grouping.Apply(truth.Labels), view.Labels.Labels);
                silhouette.Add(Occupied(truth.Labels), Occupied(view.Labels.Labels));
                psnr += ViewMetrics.Psnr(truth, view) / (scenes * views);
                var (error, pixels) = ViewMetrics.DepthError(truth, view);
                depthError += error;
                depthPixels += pixels;
            }

            report?.Invoke((i + 1.0) / scenes);
        }

        return new WorldEvaluation(
            scenes, views, parts.MeanIou, [.. Enumerable.Range(0, grouping.Labels.Count).Select(parts.Iou)], psnr,
            depthError / Math.Max(1, depthPixels), silhouette.Iou(1));
    }

    private static byte[] Occupied(byte[] labels) => Array.ConvertAll(labels, label => (byte)(label == 0 ? 0 : 1));
}
