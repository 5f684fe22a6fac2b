using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>A view with all that is known of it without labelling.</summary>
/// <param name="Rgb">The model's image.</param>
/// <param name="Depth">The model's depth, scene units, 0 where nothing is met.</param>
/// <param name="Truth">The world's part indices.</param>
/// <param name="TrueDepth">The world's depth.</param>
public sealed record EvaluationView(Camera Camera, RgbImage Rgb, float[] Depth, byte[] Truth, float[] TrueDepth);

/// <summary>A scene that no training has seen.</summary>
public sealed record EvaluationScene(long Seed, IReadOnlyList<EvaluationView> Views);

/// <summary>The scenes that all segmenters are compared on.</summary>
/// <param name="Singles">Seen once each.</param>
/// <param name="Sweeps">Seen from one side to the other.</param>
public sealed record EvaluationScenes(IReadOnlyList<EvaluationScene> Singles, IReadOnlyList<EvaluationScene> Sweeps)
{
    // Apart from each other and from labelled scenes, which start at 0.
    private const long FirstSingleSeed = 10_000;
    private const long FirstSweepSeed = 20_000;

    private const int SamplesPerAxis = 2;

    /// <summary>Renders the scenes and their exact answers.</summary>
    /// <param name="world">The world that the model was distilled from.</param>
    /// <param name="report">Called after each scene with the share done.</param>
    public static EvaluationScenes Prepare(
        Eg3dModel model, IWorld world, LabelGrouping grouping, EvidenceOptions options, Action<double>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options.Check();
        var poses = new PoseDistribution(options.YawDegrees, options.PitchDegrees);
        var done = 0;
        return new EvaluationScenes(
            [.. Enumerable.Range(0, options.Singles).Select(i => FirstSingleSeed + i)
                .Select(seed => See(seed, poses.Draw(model.Description.Camera, seed, 1)))],
            [.. Enumerable.Range(0, options.Sweeps).Select(i => See(FirstSweepSeed + i, SweepOf(model.Description.Camera, options)))]);

        EvaluationScene See(long seed, Camera[] cameras)
        {
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            using var scene = SceneSynthesis.FromSeed(model, seed, Truncation.Off, keepBlocks: false, cancellation);
            var views = new List<EvaluationView>();
            foreach (var camera in cameras)
            {
                cancellation.ThrowIfCancellationRequested();
                var picture = SceneImages.Picture(scene, camera, seed);
                var truth = WorldRenderer.Render(instance, camera, picture.Rgb.Width, SamplesPerAxis);
                views.Add(new EvaluationView(camera, picture.Rgb, picture.Depth, grouping.Apply(truth.Labels), truth.Depth));
            }

            report?.Invoke(++done / (double)(options.Singles + options.Sweeps));
            return new EvaluationScene(seed, views);
        }
    }

    private static Camera[] SweepOf(CameraDefaults defaults, EvidenceOptions options) =>
        [.. Enumerable.Range(0, options.Frames).Select(frame => defaults.Turned(
            double.DegreesToRadians(options.YawDegrees) * (2.0 * frame / (options.Frames - 1) - 1), 0))];
}
