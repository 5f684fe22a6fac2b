using Trifold.Factory.Annotation;
using Trifold.Factory.Clouds;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation;

/// <summary>Clouds of unseen scenes against the exact surfaces of the world that the generator was distilled from.</summary>
public static class CloudEvaluation
{
    /// <summary>
    /// Compares clouds of rendered views, of the fields, and of the world's exact views from the same cameras: what the
    /// last lack is the fault of neither generator nor decoder.
    /// </summary>
    /// <param name="firstSeed">Seed of the first scene; the others follow.</param>
    /// <param name="scenes">At least 1.</param>
    /// <param name="options">Its source is not looked at.</param>
    /// <param name="report">Called after each scene with the share done.</param>
    /// <exception cref="ArgumentException">The decoder's parts are not those of the world, or an option is out of its range.</exception>
    public static IReadOnlyList<(string Source, CloudScores Scores)> Run(
        Eg3dModel model, LoadedDecoder decoder, IWorld world, long firstSeed, int scenes, IReadOnlyList<Camera> cameras,
        CloudOptions options, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(options);
        var grouping = WorldGroupings.Of(world, decoder.Labels);
        var extraction = new CloudExtraction(model, decoder);
        var resolution = model.Generator.Config.ImgResolution;
        CloudTally views = new(grouping), field = new(grouping), exact = new(grouping);
        for (var i = 0; i < scenes; i++)
        {
            var seed = firstSeed + i;
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            using (var scene = SceneSynthesis.FromSeed(model, seed, Truncation.Off, keepBlocks: true, cancellation))
            {
                views.Add(extraction.Of(scene, seed, cameras, options with { Source = CloudSource.Views }, cancellation), instance, seed);
                field.Add(extraction.Of(scene, seed, cameras, options with { Source = CloudSource.Field }, cancellation), instance, seed);
            }

            var seen = cameras.SelectMany(camera => BackProjection.Of(
                CloudView.Of(WorldRenderer.Render(instance, camera, resolution, samplesPerAxis: 1), camera, grouping)));
            exact.Add(extraction.Fuse(seen, seed, options), instance, seed);
            report?.Invoke((i + 1.0) / scenes);
        }

        return [("views", views.Scores()), ("field", field.Scores()), ("exact views", exact.Scores())];
    }
}
