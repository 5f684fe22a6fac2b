using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Cli.Remote;
using Trifold.Factory.Clouds;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold cloud MODEL</c>: labelled point clouds of scenes.</summary>
internal static class CloudCommand
{
    public static Command Create()
    {
        var model = CommonOptions.ModelHereOrThere();
        var server = CommonOptions.Server();
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
            model, decoder, seeds, output, source, format, category, server, json,
        };
        request.AddTo(command);
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(async () =>
        {
            var address = CommonOptions.AddressIn(parsed, server);
            if (address is not null)
            {
                request.RequirePossibleWithServer(parsed);
                scene.RequirePossibleWithServer(parsed);
            }

            var (name, decoderName, cameras) = (parsed.GetRequiredValue(model), parsed.GetValue(decoder), request.CamerasOf(parsed));
            var wanted = new WantedClouds(
                CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
                parsed.GetRequiredValue(output),
                (parsed.GetRequiredValue(format), parsed.GetValue(category)),
                request.OptionsOf(parsed) with { Source = ParseSource(parsed.GetRequiredValue(source)) },
                scene.Of(parsed),
                CommandText.Of(parsed, output, server),
                parsed.GetValue(json));
            return address is null
                ? Run(ModelLocation.Resolve(name), decoderName, cameras, wanted, cancellation)
                : await RunWithServerAsync(address, name, decoderName, cameras.Views, wanted, cancellation);
        }));
        return command;
    }

    internal static int Run(
        string modelFolder, string? decoderName, CloudCameraChoice cameraChoice, WantedClouds wanted, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var format = wanted.FormatFor(model.Description.Name, decoder.Labels);
        var cameras = cameraChoice.Of(model, wanted.Scene.FieldOfView);
        var conditioning = wanted.Scene.ConditioningOf(model);
        if (conditioning.FollowsView)
            throw new ArgumentException("condition: a cloud has no view that 'same' could mean; use front or a camera file.");
        var extraction = new CloudExtraction(model, decoder);
        var output = new CloudOutput(wanted, format, model.Description.Camera);
        using (var reporter = ProgressReporter.Create(wanted.Json))
        {
            foreach (var seed in wanted.Seeds)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scene = wanted.Scene.Synthesise(
                    model, conditioning, seed, model.Description.Camera.Turned(0, 0), keepBlocks: true);
                output.Add(extraction.Of(scene, seed, cameras, wanted.Options, cancellation), seed, reporter);
            }
        }

        output.Finish(CloudProvenance.Of(model, decoder));
        return ExitCode.Success;
    }

    private static async Task<int> RunWithServerAsync(
        Uri address, string name, string? decoderName, int views, WantedClouds wanted, CancellationToken cancellation)
    {
        CloudOutput? output = null;
        CloudProvenance provenance;
        using (var reporter = ProgressReporter.Create(wanted.Json))
        {
            using var server = new RemoteServer(address, reporter.Pause);
            var model = await RemoteModel.FindAsync(server, name, cancellation);
            var decoder = model.DecoderNamed(decoderName);
            provenance = new CloudProvenance(
                (model.Name, model.Digest), (decoder.Name, decoder.Digest), model.Licence, model.Numerics,
                RemoteModel.LabelsOf(decoder), model.BoxSide);
            var format = wanted.FormatFor(name, provenance.Labels);
            await foreach (var (seed, cloud) in new RemoteClouds(server, name, decoder)
                .ReadAsync(wanted.Seeds, views, wanted.Options, wanted.Scene.Truncation, wanted.Scene.Class, cancellation))
            {
                // With the first cloud, because it makes the folder: what is refused leaves none.
                output ??= new CloudOutput(wanted, format, model.Cameras);
                output.Add(cloud, seed, reporter);
            }
        }

        output!.Finish(provenance);
        return ExitCode.Success;
    }

    private static CloudSource ParseSource(string text) => text switch
    {
        "views" => CloudSource.Views,
        "field" => CloudSource.Field,
        _ => throw new ArgumentException($"from: use views or field; got '{text}'."),
    };
}
