using System.CommandLine;
using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold train decoder MODEL</c>: a semantic decoder from a few exactly labelled views.</summary>
internal static class TrainDecoderCommand
{
    // The paper's protocol: 30 subjects.
    private const int DefaultScenes = 30;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var name = new Option<string>("--name") { Description = "Name of the decoder.", DefaultValueFactory = _ => "parts" };
        var scenes = NumberOption.Create<int>("--scenes", "Labelled scenes (seeds 0 up), three views each.", DefaultScenes);
        var steps = NumberOption.Create<int>("--steps", "Optimiser steps.", new DecoderTrainingOptions().Steps);
        var labels = new Option<string>("--labels")
        {
            Description = "Which parts: fine, or coarse where the world has such a grouping.",
            DefaultValueFactory = _ => "fine",
        };
        var seed = NumberOption.Create<int>("--seed", "Seed of weights and draws.", 0);
        var json = CommonOptions.Json();
        var command = new Command("decoder", "Train a semantic decoder from exact labels of the model's world.")
        {
            model, name, labels, scenes, steps, seed, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(labels),
            parsed.GetValue(scenes),
            new DecoderTrainingOptions { Steps = parsed.GetValue(steps), Seed = parsed.GetValue(seed) },
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string folder, string name, string labels, int scenes, DecoderTrainingOptions options, bool json,
        CancellationToken cancellation)
    {
        if (scenes < 1)
            throw new ArgumentException($"scenes: must be at least 1, got {scenes}.");
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw new ArgumentException($"name: use letters, digits, - and _; got '{name}'.");

        torch.manual_seed(options.Seed);
        using var model = CommonOptions.OpenModel(folder);
        var world = WorldOf(model);
        var grouping = GroupingOf(world, labels, "labels");
        var config = new SemanticConfig
        {
            NumClasses = grouping.Labels.Count,
            // Without super-resolution nothing reads more features than the raw map has.
            FeatureChannels = grouping.Labels.Count,
        };
        using var decoder = new SemanticDecoder(config, model.Generator.Config);
        using (var reporter = ProgressReporter.Create(json))
        {
            DecoderTrainer.Train(
                model, decoder,
                [.. WorldLabels.Of(model, world, grouping, scenes, model.Generator.Config.NeuralRenderingResolution)], options,
                progress => reporter.Report(
                    progress.Share,
                    $"step {progress.Step}  loss {progress.Loss:F4}  {progress.StepsPerSecond:F1} steps/s", progress),
                cancellation);
        }

        model.SaveDecoder(
            new DecoderDescription
            {
                Name = name,
                Generator = model.Digest,
                Architecture = config.ToJson(),
                Labels = LabelEntry.From(grouping.Labels),
                Training = new JsonObject
                {
                    ["labels"] = $"{labels}, exact, {scenes} scenes (seeds 0-{scenes - 1}) x {WorldLabels.ViewsPerScene} views (yaw {string.Join(", ", WorldLabels.YawsDegrees)} degrees)",
                    ["command"] = $"trifold train decoder {model.Description.Name} --name {name} --labels {labels} --scenes {scenes} " +
                        $"--steps {options.Steps} --seed {options.Seed}",
                },
            },
            decoder, SafetensorsDType.F16);
        if (!json)
            Console.WriteLine($"{folder}: decoder {name}, {options.Steps} steps on {scenes * WorldLabels.ViewsPerScene} labelled views");
        return ExitCode.Success;
    }

    /// <summary>A world's parts as they are named.</summary>
    /// <param name="field">Option that names them.</param>
    internal static LabelGrouping GroupingOf(IWorld world, string name, string field) =>
        world.Groupings.FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new ArgumentException(
            $"{field}: '{name}' is unknown; {world.Name} has {string.Join(", ", world.Groupings.Select(g => g.Name))}.");

    /// <summary>The world that a model was distilled from.</summary>
    internal static IWorld WorldOf(Eg3dModel model)
    {
        var entry = model.Description.Training?["world"] as JsonValue;
        if (entry is null || !entry.TryGetValue<string>(out var name))
        {
            throw new ArgumentException(
                $"model: {model.Description.Name} was distilled from no world, so exact labels are not known for it.");
        }

        var world = WorldCatalog.Named(name);
        var latent = model.Generator.Config.ZDim;
        return latent == world.LatentSize
            ? world
            : throw new ArgumentException(
                $"model: z_dim must be {world.LatentSize}, the latent of the world {name}, got {latent}.");
    }
}
