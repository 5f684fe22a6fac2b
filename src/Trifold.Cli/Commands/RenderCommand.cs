using System.CommandLine;
using Trifold.Cli.Output;
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
        var model = CommonOptions.Model();
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
            model, seeds, cameras, output, depth, animation, rate, formats, json,
        };
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            new Request(
                CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
                parsed.GetRequiredValue(cameras),
                parsed.GetRequiredValue(output),
                scene.Of(parsed),
                parsed.GetValue(depth),
                CommonOptions.IsAnimated(parsed.GetValue(animation)) ? parsed.GetValue(rate) : null,
                [.. parsed.GetRequiredValue(formats).Select(CamerasCommand.FormatNamed).Distinct()]),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(string modelFolder, Request request, bool json, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        var choice = CameraChoice.Parse(request.Cameras, model.Description.Camera, request.Scene.FieldOfView);
        var conditioning = request.Scene.ConditioningOf(model);
        using var output = new PictureOutput(
            request.Folder, choice, request.Depth, request.FramesPerSecond, request.Formats);
        using (var reporter = ProgressReporter.Create(json))
        {
            var all = request.Seeds.Length * choice.Cameras.Count;
            foreach (var seed in request.Seeds)
            {
                RenderSeed(model, request, conditioning, choice, seed, output, view =>
                    reporter.Report(output.Count / (double)all, $"{output.Count} of {all} pictures", new { seed, view }), cancellation);
            }
        }

        var sheet = output.Finish();
        if (!json)
            Console.WriteLine($"{request.Folder}: {output.Count} pictures; look at {sheet}");
        return ExitCode.Success;
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
        IReadOnlyList<CameraFileFormat> Formats);
}
