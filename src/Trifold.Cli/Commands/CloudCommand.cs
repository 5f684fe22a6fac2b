using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Clouds;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold cloud MODEL</c>: labelled point clouds of scenes.</summary>
internal static class CloudCommand
{
    private const int PreviewSize = 256;
    private static readonly double[] PreviewYaws = [-60, -20, 20, 60, 180];

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var seeds = CommonOptions.Seeds("0-3");
        var output = CommonOptions.Out("New folder for the clouds.");
        var source = new Option<string>("--from")
        {
            Description = "Where points come from: views (depth and labels of each), or field (the density along their rays).",
            DefaultValueFactory = _ => "views",
        };
        var format = new Option<string>("--format")
        {
            Description = $"One of {string.Join(", ", CloudFormat.Names)}.",
            DefaultValueFactory = _ => "ply",
        };
        var category = new Option<string?>("--category")
        {
            Description = "Of shapenet: one of its categories, such as Car, or NAME:SYNSET for another (the model's name).",
        };
        var request = new CloudRequest();
        var scene = new SceneOptions();
        var json = CommonOptions.Json();
        var command = new Command("cloud", "Make labelled point clouds of scenes.")
        {
            model, decoder, seeds, output, source, format, category, json,
        };
        request.AddTo(command);
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetValue(decoder),
            CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
            parsed.GetRequiredValue(output),
            (parsed.GetRequiredValue(format), parsed.GetValue(category)),
            request.CamerasOf(parsed),
            request.OptionsOf(parsed) with { Source = ParseSource(parsed.GetRequiredValue(source)) },
            scene.Of(parsed),
            CommandText.Of(parsed, output),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    internal static int Run(
        string modelFolder, string? decoderName, long[] seeds, string folder, (string Name, string? Category) format,
        CloudCameraChoice cameraChoice, CloudOptions options, SceneChoice choice, string text, bool json,
        CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var cloudFormat = CloudFormat.Named(format.Name, format.Category, model.Description.Name, decoder.Labels.Count - 1);
        var cameras = cameraChoice.Of(model, choice.FieldOfView);
        var conditioning = choice.ConditioningOf(model);
        if (conditioning.FollowsView)
            throw new ArgumentException("condition: a cloud has no view that 'same' could mean; use front or a camera file.");
        var extraction = new CloudExtraction(model, decoder);
        var writer = new CloudWriter(folder, cloudFormat);
        var preview = "";
        using (var reporter = ProgressReporter.Create(json))
        {
            foreach (var (place, seed) in seeds.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                using var scene = choice.Synthesise(
                    model, conditioning, seed, model.Description.Camera.Turned(0, 0), keepBlocks: true);
                var cloud = extraction.Of(scene, seed, cameras, options, cancellation);
                var file = writer.Add(cloud, seed);
                // The first one is enough to see whether all is well.
                if (place == 0)
                    preview = writer.AddPreview(CloudPreview.Draw(cloud, PreviewCameras(model.Description.Camera), PreviewSize));
                reporter.Report(
                    (place + 1) / (double)seeds.Length, $"{place + 1} of {seeds.Length} clouds", new { seed, file, points = cloud.Count });
            }
        }

        writer.Finish(CloudProvenance.Of(model, decoder), options, text);
        if (!json)
            Console.WriteLine($"{folder}: {seeds.Length} point clouds; look at {preview}");
        return ExitCode.Success;
    }

    private static Camera[] PreviewCameras(CameraDefaults defaults) =>
        [.. PreviewYaws.Select(yaw => defaults.Turned(double.DegreesToRadians(yaw), 0))];

    private static CloudSource ParseSource(string text) => text switch
    {
        "views" => CloudSource.Views,
        "field" => CloudSource.Field,
        _ => throw new ArgumentException($"from: use views or field; got '{text}'."),
    };
}
