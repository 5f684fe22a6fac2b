using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Cli.Remote;
using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Formats.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold render MODEL</c>: pictures of scenes, without annotations.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var model = CommonOptions.ModelHereOrThere();
        var server = CommonOptions.Server();
        var seeds = CommonOptions.Seeds("0-3");
        var cameras = new Option<string>("--cameras")
        {
            Description = "front, grid (15 views around it), orbit:N (a full turn), or a file: dataset.json, transforms.json, " +
                "a COLMAP text folder, OpenCV K R t.",
            DefaultValueFactory = _ => "front",
        };
        var output = CommonOptions.Out("Folder for the pictures.");
        var scene = new SceneOptions();
        var depth = new Option<bool>("--depth") { Description = "Depth too: 16-bit PNG and a sheet in colours." };
        var animation = new Option<string?>("--animation") { Description = "webp: one animation for each seed, through all cameras." };
        var rate = CommonOptions.FramesPerSecond();
        var formats = new Option<string[]>("--camera-format")
        {
            Description = "Camera files to write: eg3d (default), nerfstudio, colmap, opencv.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["eg3d"],
        };
        var json = CommonOptions.Json();
        var command = new Command("render", "Make pictures of scenes.")
        {
            model, seeds, cameras, output, depth, animation, rate, formats, server, json,
        };
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(async () =>
        {
            var address = CommonOptions.AddressIn(parsed, server);
            if (address is not null)
                scene.RequirePossibleWithServer(parsed);
            var name = parsed.GetRequiredValue(model);
            var request = new Request(
                CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
                parsed.GetRequiredValue(cameras),
                parsed.GetRequiredValue(output),
                scene.Of(parsed),
                parsed.GetValue(depth),
                CommonOptions.IsAnimated(parsed.GetValue(animation)) ? parsed.GetValue(rate) : null,
                [.. parsed.GetRequiredValue(formats).Select(CamerasCommand.FormatNamed).Distinct()],
                parsed.GetValue(json));
            return address is null
                ? RunHere(ModelLocation.Resolve(name), request, cancellation)
                : await RunWithServerAsync(address, name, request, cancellation);
        }));
        return command;
    }

    private static int RunHere(string modelFolder, Request request, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        var choice = CameraChoice.Parse(request.Cameras, model.Description.Camera, request.Scene.FieldOfView);
        var conditioning = request.Scene.ConditioningOf(model);
        using var output = request.OutputOf(choice);
        using (var reporter = ProgressReporter.Create(request.Json))
        {
            foreach (var seed in request.Seeds)
            {
                RenderSeed(
                    model, request, conditioning, choice, seed, output, view => Report(reporter, request, choice, output, seed, view),
                    cancellation);
            }
        }

        Finish(output, request);
        return ExitCode.Success;
    }

    private static async Task<int> RunWithServerAsync(Uri address, string name, Request request, CancellationToken cancellation)
    {
        PictureOutput? output = null;
        try
        {
            using (var reporter = ProgressReporter.Create(request.Json))
            {
                using var server = new RemoteServer(address, reporter.Pause);
                var model = await RemoteModel.FindAsync(server, name, cancellation);
                var choice = CameraChoice.Parse(request.Cameras, model.Cameras, fieldOfView: null);
                var (truncation, objectClass) = (request.Scene.Truncation, request.Scene.Class);
                await foreach (var (seed, view, picture) in new RemoteViews(server, name)
                    .ReadAsync(request.Seeds, choice.Cameras, truncation, objectClass, request.Depth, cancellation))
                {
                    // With the first picture, because it makes the folder: what is refused leaves none.
                    output ??= request.OutputOf(choice);
                    output.Add(seed, view, picture);
                    Report(reporter, request, choice, output, seed, view);
                    if (view == choice.Cameras.Count - 1)
                        output.FinishSeed(seed);
                }
            }

            Finish(output!, request);
            return ExitCode.Success;
        }
        finally
        {
            output?.Dispose();
        }
    }

    private static void Report(
        ProgressReporter reporter, Request request, CameraChoice choice, PictureOutput output, long seed, int view)
    {
        var all = request.Seeds.Length * choice.Cameras.Count;
        reporter.Report(output.Count / (double)all, $"{output.Count} of {all} pictures", new { seed, view });
    }

    private static void Finish(PictureOutput output, Request request)
    {
        var sheet = output.Finish();
        if (!request.Json)
            Console.WriteLine($"{request.Folder}: {output.Count} pictures; look at {sheet}");
    }

    private static void RenderSeed(
        Eg3dModel model, Request request, Conditioning conditioning, CameraChoice choice, long seed, PictureOutput output,
        Action<int> done, CancellationToken cancellation)
    {
        Eg3dScene? scene = null;
        try
        {
            for (var view = 0; view < choice.Cameras.Count; view++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (conditioning.FollowsView)
                {
                    scene?.Dispose();
                    scene = null;
                }

                scene ??= request.Scene.Synthesise(model, conditioning, seed, choice.Cameras[view]);
                output.Add(seed, view, SceneImages.Picture(scene, choice.Cameras[view], seed));
                done(view);
            }
        }
        finally
        {
            scene?.Dispose();
        }

        output.FinishSeed(seed);
    }

    /// <param name="FramesPerSecond">Null: no animation.</param>
    private sealed record Request(
        long[] Seeds, string Cameras, string Folder, SceneChoice Scene, bool Depth, double? FramesPerSecond,
        IReadOnlyList<CameraFileFormat> Formats, bool Json)
    {
        public PictureOutput OutputOf(CameraChoice choice) => new(Folder, choice, Depth, FramesPerSecond, Formats);
    }
}
