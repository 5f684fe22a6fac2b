using System.CommandLine;
using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Labels;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold train decoder MODEL</c>: a semantic decoder from a few labelled views.</summary>
internal static class TrainDecoderCommand
{
    // The paper's protocol: 30 subjects, three views each within ±30° of yaw.
    private const int DefaultScenes = 30;
    private static readonly double[] Yaws = [-30, 0, 30];

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var name = new Option<string>("--name") { Description = "Name of the decoder.", DefaultValueFactory = _ => "parts" };
        var scenes = NumberOption.Optional<int>(
            "--scenes", $"Scenes labelled by the model's world (seeds 0 up), three views each; {DefaultScenes} by default.");
        var steps = NumberOption.Create<int>("--steps", "Optimiser steps.", new DecoderTrainingOptions().Steps);
        var labels = new Option<string?>("--labels") { Description = "Folder of 'trifold label export' with its masks; without it the model's world labels." };
        var format = LabelFormats.Option();
        var parts = new Option<string?>("--parts")
        {
            Description = "Which parts of the model's world: fine (default), or coarse where the world has such a grouping.",
        };
        var seed = NumberOption.Create<int>("--seed", "Seed of weights and draws.", 0);
        var json = CommonOptions.Json();
        var command = new Command("decoder", "Train a semantic decoder from labelled images, or from exact labels of the model's world.")
        {
            model, name, labels, format, parts, scenes, steps, seed, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(name),
            new LabelChoice(
                parsed.GetValue(labels), LabelFormats.Named(parsed.GetRequiredValue(format)), parsed.GetValue(parts), parsed.GetValue(scenes)),
            new DecoderTrainingOptions { Steps = parsed.GetValue(steps), Seed = parsed.GetValue(seed) },
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string folder, string name, LabelChoice choice, DecoderTrainingOptions options, bool json, CancellationToken cancellation)
    {
        choice.Check();
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw new ArgumentException($"name: use letters, digits, - and _; got '{name}'.");

        torch.manual_seed(options.Seed);
        using var model = CommonOptions.OpenModel(folder);
        var labelled = choice.Folder is { } labels ? FromFolder(model, labels, choice.Format) : FromWorld(model, choice);
        var config = new SemanticConfig
        {
            NumClasses = labelled.Parts.Count,
            // Without super-resolution nothing reads more features than the raw map has.
            FeatureChannels = labelled.Parts.Count,
        };
        using var decoder = new SemanticDecoder(config, model.Generator.Config);
        using (var reporter = ProgressReporter.Create(json))
        {
            DecoderTrainer.Train(
                model, decoder, labelled.Views, options,
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
                Labels = LabelEntry.From(labelled.Parts),
                Training = new JsonObject
                {
                    ["labels"] = labelled.Description,
                    ["command"] = $"trifold train decoder {model.Description.Name} --name {name} {labelled.Options} " +
                        $"--steps {options.Steps} --seed {options.Seed}",
                },
            },
            decoder, SafetensorsDType.F16);
        if (!json)
            Console.WriteLine($"{folder}: decoder {name}, {options.Steps} steps on {labelled.Views.Count} labelled views");
        return ExitCode.Success;
    }

    private static LabelledViews FromFolder(Eg3dModel model, string folder, LabelFormat format)
    {
        var report = LabelProject.Open(folder).Check(GeneratorIdentity.Of(model), format);
        var views = report.Accepted();
        foreach (var warning in report.Warnings)
            Console.Error.WriteLine($"trifold: warning: {folder}: {warning}");
        return new LabelledViews(report.Labels, views, $"{views.Count} views, {report.ReadAs}", $"--labels {folder}");
    }

    private static LabelledViews FromWorld(Eg3dModel model, LabelChoice choice)
    {
        var (parts, scenes) = (choice.Parts ?? "fine", choice.Scenes ?? DefaultScenes);
        var exact = ExactLabelsOf(model, parts);
        return new LabelledViews(
            exact.Grouping.Labels, [.. ExactViews(model, exact, scenes)],
            $"{parts}, exact, {scenes} scenes (seeds 0-{scenes - 1}) x {Yaws.Length} views (yaw {string.Join(", ", Yaws)} degrees)",
            $"--parts {parts} --scenes {scenes}");
    }

    private static IEnumerable<LabelledView> ExactViews(Eg3dModel model, ExactLabels exact, int scenes)
    {
        for (long seed = 0; seed < scenes; seed++)
        {
            foreach (var yaw in Yaws)
            {
                var camera = model.Description.Camera.Turned(double.DegreesToRadians(yaw), 0);
                yield return new LabelledView(seed, camera, exact.Render(seed, camera, model.Generator.Config.ImgResolution));
            }
        }
    }

    /// <summary>The masks of a model's world.</summary>
    /// <param name="parts">Name of a grouping of its parts.</param>
    internal static ExactLabels ExactLabelsOf(Eg3dModel model, string parts)
    {
        var world = WorldOf(model);
        return new ExactLabels(world, world.Groupings.FirstOrDefault(candidate => candidate.Name == parts)
            ?? throw new ArgumentException(
                $"parts: '{parts}' is unknown; {world.Name} has {string.Join(", ", world.Groupings.Select(g => g.Name))}."));
    }

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

    /// <summary>What the command line says about labels.</summary>
    /// <param name="Folder">Of a label project; null: the model's world.</param>
    /// <param name="Parts">Grouping of the world's parts; null: the default.</param>
    /// <param name="Scenes">Labelled by the world; null: the default.</param>
    private sealed record LabelChoice(string? Folder, LabelFormat Format, string? Parts, int? Scenes)
    {
        public void Check()
        {
            if (Scenes < 1)
                throw new ArgumentException($"scenes: must be at least 1, got {Scenes}.");
            if (Folder is not null && (Parts ?? (object?)Scenes) is not null)
                throw new ArgumentException("labels: a folder says by itself which parts and scenes there are; leave out --parts and --scenes.");
            if (Folder is null && Format != LabelFormat.Auto)
                throw new ArgumentException("format: it belongs to a folder of labels; name one by --labels.");
        }
    }

    /// <param name="Parts">The background first.</param>
    /// <param name="Description">Where the labels come from.</param>
    /// <param name="Options">Of the command line that chose them.</param>
    private sealed record LabelledViews(LabelSet Parts, IReadOnlyList<LabelledView> Views, string Description, string Options);
}
