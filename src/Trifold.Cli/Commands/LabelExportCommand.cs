using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Labels;
using Trifold.Factory.Pictures;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold label export MODEL</c>: images to be labelled.</summary>
internal static class LabelExportCommand
{
    // The paper's protocol: 30 subjects, three views each within ±30° of yaw.
    private const int DefaultScenes = 30;
    private const int DefaultViews = 3;
    private const double DefaultYaw = 30;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var output = CommonOptions.Out("New folder for images and masks.");
        var scenes = NumberOption.Create<int>("--scenes", "Scenes.", DefaultScenes);
        var seed = NumberOption.Create<long>("--seed", "Seed of the first scene.", 0);
        var views = NumberOption.Optional<int>("--views", $"Views of each scene, evenly from side to side; {DefaultViews} by default.");
        var yaw = NumberOption.Optional<double>("--yaw", $"Turn of the outermost views, degrees; {DefaultYaw} by default.");
        var pitch = NumberOption.Optional<double>("--pitch", "Turn of all views down, or up where negative, degrees; 0 by default.");
        var cameras = new Option<string?>("--cameras") { Description = "In place of these: front, grid, orbit:N, or a camera file." };
        var parts = new Option<string?>("--parts")
        {
            Description = "Parts to tell apart: fine or coarse, those of the model's world; or a JSON list of {\"name\": …, \"color\": [r, g, b]}, " +
                "the background first. The model's own by default.",
        };
        var auto = new Option<bool>("--auto") { Description = "Exact masks of the model's world in place of empty ones." };
        var json = CommonOptions.Json();
        var command = new Command("export", "Make images to be labelled, with empty masks.")
        {
            model, output, scenes, seed, views, yaw, pitch, cameras, parts, auto, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(output),
            new Request(
                parsed.GetValue(scenes), parsed.GetValue(seed), parsed.GetValue(views), parsed.GetValue(yaw), parsed.GetValue(pitch),
                parsed.GetValue(cameras), parsed.GetValue(parts), parsed.GetValue(auto)),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(string modelFolder, string folder, Request request, bool json, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        var exact = request.Auto ? TrainDecoderCommand.ExactLabelsOf(model, request.Parts ?? "fine") : null;
        var export = new LabelExport(exact?.Grouping.Labels ?? PartsOf(model, request.Parts), CamerasOf(model, request))
        {
            Scenes = request.Scenes,
            FirstSeed = request.Seed,
            Exact = exact,
        };
        LabelProject project;
        using (var reporter = ProgressReporter.Create(json))
        {
            var all = export.Scenes * export.Cameras.Count;
            project = export.Write(
                model, folder, done => reporter.Report(done / (double)all, $"{done} of {all} images", new { done, all }), cancellation);
        }

        if (!json)
        {
            Console.WriteLine(exact is null
                ? $"{folder}: {project.Images.Count} images; paint {LabelProject.MaskFolder}/ or put your tool's export here, then 'trifold label check'"
                : $"{folder}: {project.Images.Count} images with exact masks");
        }

        return ExitCode.Success;
    }

    private static IReadOnlyList<LabelCamera> CamerasOf(Eg3dModel model, Request request)
    {
        var defaults = model.Description.Camera;
        if (request.Cameras is null)
            return LabelCamera.Spread(defaults, request.Views ?? DefaultViews, request.Yaw ?? DefaultYaw, request.Pitch ?? 0);
        if (request.Views is not null || request.Yaw is not null || request.Pitch is not null)
            throw new ArgumentException("cameras: they say by themselves how many views there are; leave out --views, --yaw and --pitch.");
        return LabelCamera.Of(CameraChoice.Parse(request.Cameras, defaults, null));
    }

    private static LabelSet PartsOf(Eg3dModel model, string? parts)
    {
        if (parts is null)
        {
            return LabelEntry.ToSet(model.Description.Labels ?? throw new ArgumentException(
                $"parts: {model.Description.Name} names none; list them in a JSON file and name it by --parts."));
        }

        return File.Exists(parts)
            ? LabelEntry.ToSet(ImportCommand.ReadLabels(parts))
            : TrainDecoderCommand.ExactLabelsOf(model, parts).Grouping.Labels;
    }

    private sealed record Request(
        int Scenes, long Seed, int? Views, double? Yaw, double? Pitch, string? Cameras, string? Parts, bool Auto);
}
