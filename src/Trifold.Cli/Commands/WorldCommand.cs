using System.CommandLine;
using System.Globalization;
using Trifold.Cli.Output;
using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Pictures;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold world WORLD</c>: exact views of a procedural world's objects, and their labelled surface points.</summary>
internal static class WorldCommand
{
    private const string DrawnPrefix = "drawn:";
    private const int MaxDrawn = 1000;

    // What a person takes in at a glance, and what a long run may keep in memory.
    private const int SheetScenes = 6;
    private const int SheetColumns = 12;

    public static Command Create()
    {
        var world = new Argument<string>("world") { Description = $"One of {string.Join(", ", WorldCatalog.Names)}." };
        var seeds = CommonOptions.Seeds("0-3");
        var cameras = new Option<string>("--cameras")
        {
            Description = "front, grid, orbit:N (a full turn), drawn:N (N views of each seed from all sides that the world is made for), or a camera file.",
            DefaultValueFactory = _ => "front",
        };
        var output = CommonOptions.Out("New folder for the data set.");
        var resolution = NumberOption.Create("--resolution", "Side of the square images in pixels.", 128);
        var samples = NumberOption.Create("--samples", "Samples along each side of a pixel; 2 are four a pixel.", 2);
        var points = NumberOption.Create("--points", "Labelled surface points of each seed, as PLY.", 0);
        var parts = CommonOptions.Parts();
        var json = CommonOptions.Json();
        var command = new Command("world", "Make exact images of a procedural world: RGB, part mask, depth, normals, alpha and camera.")
        {
            world, seeds, cameras, output, resolution, samples, points, parts, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            WorldCatalog.Named(parsed.GetRequiredValue(world)),
            CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
            parsed.GetRequiredValue(output),
            parsed.GetRequiredValue(parts),
            new WorldRequest(
                parsed.GetRequiredValue(cameras), parsed.GetValue(resolution), parsed.GetValue(samples), parsed.GetValue(points)),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        IWorld world, long[] seeds, string folder, string parts, WorldRequest request, bool json,
        CancellationToken cancellation)
    {
        request.Check();
        var grouping = CommonOptions.GroupingOf(world, parts);
        var cameras = CamerasOf(world, request.Cameras);
        var writer = new WorldWriter(folder, world, grouping, request);
        var sheet = new List<IReadOnlyList<AnnotatedView>>();
        var done = 0;
        using (var reporter = ProgressReporter.Create(json))
        {
            var rate = new Rate();
            foreach (var (place, seed) in seeds.Index())
            {
                var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
                var views = cameras(seed);
                var stride = (views.Count + SheetColumns - 1) / SheetColumns;
                var shown = new List<AnnotatedView>();
                for (var view = 0; view < views.Count; view++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var sample = writer.Add(instance, seed, view, views[view]);
                    if (place < SheetScenes && view % stride == 0)
                        shown.Add(sample);
                    done++;
                    var all = seeds.Length * views.Count;
                    var perSecond = rate.PerSecond(done);
                    reporter.Report(
                        done / (double)all, $"{done} of {all} images  {perSecond:F1} images/s",
                        new { done, count = all, seed, view, images_per_second = perSecond });
                }

                writer.AddPoints(instance, seed);
                if (shown.Count > 0)
                    sheet.Add(shown);
            }
        }

        writer.AddSheet(ViewSheet.Sweep(sheet, grouping.Labels));
        writer.Finish();
        if (!json)
            Console.WriteLine($"{folder}: {done} exact images; look at {Path.Combine(folder, "contact-sheet.png")}");
        return ExitCode.Success;
    }

    private static Func<long, IReadOnlyList<Camera>> CamerasOf(IWorld world, string text)
    {
        if (!text.StartsWith(DrawnPrefix, StringComparison.Ordinal))
        {
            var cameras = CameraChoice.Parse(text, world.Viewpoints.Default, fieldOfView: null).Cameras;
            return _ => cameras;
        }

        return int.TryParse(text[DrawnPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MaxDrawn
            ? seed => world.Viewpoints.Draw(seed, count)
            : throw new ArgumentException($"cameras: in drawn:N, N must lie between 1 and {MaxDrawn}; got '{text}'.");
    }
}
