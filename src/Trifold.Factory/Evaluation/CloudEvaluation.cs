using Trifold.Factory.Annotation;
using Trifold.Factory.Clouds;
using Trifold.Factory.Worlds;
using Trifold.Formats.Clouds;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Evaluation;

/// <summary>Clouds of unseen scenes against the exact surfaces of the world that the generator was distilled from.</summary>
public static class CloudEvaluation
{
    /// <summary>
    /// Compares clouds of rendered views; of the fields; of rendered depths with the world's exact labels; and of the world's
    /// exact views, all from the same cameras. What the third lacks is no fault of the decoder, what the last lacks none of
    /// the generator either.
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
        string[] rows = ["views", "field", "exact labels", "exact views"];
        var tallies = Array.ConvertAll(rows, _ => new CloudTally(grouping));
        for (var i = 0; i < scenes; i++)
        {
            var seed = firstSeed + i;
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            using var scene = SceneSynthesis.FromSeed(model, seed, Truncation.Off, keepBlocks: true, cancellation);
            var exact = cameras.Select(camera => CloudView.Of(
                WorldRenderer.Render(instance, camera, resolution, samplesPerAxis: 1), camera, grouping)).ToArray();
            var exactlyLabelled = extraction.ViewsOf(scene, seed, cameras, cancellation).Zip(exact)
                .Select(pair => pair.First with { Labels = pair.Second.Labels, Confidences = pair.Second.Confidences });
            PointCloud[] clouds =
            [
                extraction.Of(scene, seed, cameras, options with { Source = CloudSource.Views }, cancellation),
                extraction.Of(scene, seed, cameras, options with { Source = CloudSource.Field }, cancellation),
                extraction.Fuse(exactlyLabelled.SelectMany(BackProjection.Of), seed, options),
                extraction.Fuse(exact.SelectMany(BackProjection.Of), seed, options),
            ];
            foreach (var (tally, cloud) in tallies.Zip(clouds))
                tally.Add(cloud, instance, seed);
            report?.Invoke((i + 1.0) / scenes);
        }

        return [.. rows.Zip(tallies.Select(tally => tally.Scores()))];
    }
}
