using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Labels;
using Trifold.Factory.Pictures;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold train decoder MODEL</c>: a semantic decoder from a few labelled views.</summary>
internal static class TrainDecoderCommand
{
    // The paper's protocol: 30 subjects; the world says from where each is labelled.
    private const int DefaultScenes = 30;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var name = new Option<string>("--name") { Description = "Name of the decoder.", DefaultValueFactory = _ => CommonOptions.DefaultDecoder };
        var scenes = NumberOption.Optional<int>(
            "--scenes", $"Scenes labelled by the model's world (seeds 0 up), a few views each; {DefaultScenes} by default.");
        var steps = NumberOption.Create<int>("--steps", "Most optimiser steps, each of one view.", new DecoderTrainingOptions().Steps);
        var labels = new Option<string?>("--labels") { Description = "Folder of 'trifold label export' with its masks; without it the model's world labels." };
        var format = LabelFormats.Option();
        var parts = new Option<string?>("--parts")
        {
            Description = "Which parts of the model's world: fine (default), or another of its groupings, such as coarse of portraits and shapenet of cars.",
        };
        var cameras = new Option<string?>("--cameras")
        {
            Description = "From where the world's scenes are labelled: front, grid, orbit:N or a camera file; the world's own three views by default.",
        };
        var enlargement = new Option<string?>("--super-resolution")
        {
            Description = "How logits grow to the image's size: slim (default where the generator has a super-resolution), full or none.",
        };
        var source = new Option<string>("--source")
        {
            Description = "Features of a block: hidden or skip.",
            DefaultValueFactory = _ => "hidden",
        };
        var grouping = new Option<string>("--grouping")
        {
            Description = "How channels are dealt to the planes: per_block or literal.",
            DefaultValueFactory = _ => "per_block",
        };
        var density = new Option<string>("--density")
        {
            Description = "By which density features are composited: frozen, the generator's, or own, which the decoder learns.",
            DefaultValueFactory = _ => "frozen",
        };
        var defaults = new DecoderTrainingOptions();
        var learningRate = NumberOption.Create<double>("--learning-rate", "Adam's rate at the start.", defaults.LearningRate);
        var balance = NumberOption.Create<double>(
            "--class-balance", "How far rare parts count more, 0 to 1.", defaults.ClassBalance);
        var heldBack = NumberOption.Create<double>(
            "--held-back", "Share of the scenes held back to see when to stop; 0: train to the end.", defaults.HeldBackShare);
        var seed = NumberOption.Create<int>("--seed", "Seed of weights and draws.", 0);
        var json = CommonOptions.Json();
        var command = new Command("decoder", "Train a semantic decoder from labelled images, or from exact labels of the model's world.")
        {
            model, name, labels, format, parts, scenes, cameras, enlargement, source, grouping, density, steps, learningRate,
            balance, heldBack, seed, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(name),
            new LabelChoice(
                parsed.GetValue(labels), LabelFormats.Named(parsed.GetRequiredValue(format)), parsed.GetValue(parts), parsed.GetValue(scenes),
                parsed.GetValue(cameras)),
            new DecoderChoice(
                parsed.GetValue(enlargement), parsed.GetRequiredValue(source), parsed.GetRequiredValue(grouping),
                parsed.GetRequiredValue(density)),
            new DecoderTrainingOptions
            {
                Steps = parsed.GetValue(steps),
                LearningRate = parsed.GetValue(learningRate),
                ClassBalance = parsed.GetValue(balance),
                HeldBackShare = parsed.GetValue(heldBack),
                Seed = parsed.GetValue(seed),
            },
            CommandText.Of(parsed, json),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string folder, string name, LabelChoice choice, DecoderChoice architecture, DecoderTrainingOptions options,
        string text, bool json, CancellationToken cancellation)
    {
        choice.Check();
        options.Check();
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw new ArgumentException($"name: use letters, digits, - and _; got '{name}'.");

        torch.manual_seed(options.Seed);
        using var model = CommonOptions.OpenModel(folder);
        var labelled = choice.Folder is { } labels ? FromFolder(model, labels, choice.Format) : FromWorld(model, choice);
        var config = architecture.For(model.Generator.Config, labelled.Parts.Count);
        using var decoder = new SemanticDecoder(config, model.Generator.Config);
        DecoderTrainingResult result;
        using (var reporter = ProgressReporter.Create(json))
        {
            result = DecoderTrainer.Train(
                model, decoder, labelled.Views, options,
                progress => reporter.Report(
                    progress.Share,
                    $"step {progress.Step}  loss {progress.Loss:F4}  " +
                    (progress.MeanIou is { } iou ? $"held back mIoU {iou:F3}  " : "") + $"{progress.StepsPerSecond:F1} steps/s",
                    progress),
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
                    ["command"] = text,
                    ["steps"] = result.KeptStep,
                },
            },
            decoder, SafetensorsDType.F16);
        if (!json)
        {
            Console.WriteLine($"{folder}: decoder {name}, {labelled.Views.Count} labelled views, step {result.KeptStep} of {result.Steps}");
            if (result.HeldBack is { } scores)
            {
                Console.WriteLine($"  on scenes held back: mIoU {scores.MeanIou:F3}   " + string.Join(
                    "  ", labelled.Parts.Entries.Select((label, i) => $"{label.Name} {scores.Iou(i):F2}")));
            }
        }

        return ExitCode.Success;
    }

    private static LabelledViews FromFolder(Eg3dModel model, string folder, LabelFormat format)
    {
        var report = LabelProject.Open(folder).Check(GeneratorIdentity.Of(model), format);
        var views = report.Accepted();
        foreach (var warning in report.Warnings)
            Console.Error.WriteLine($"trifold: warning: {folder}: {warning}");
        return new LabelledViews(report.Labels, views, $"{views.Count} views, {report.ReadAs}");
    }

    private static LabelledViews FromWorld(Eg3dModel model, LabelChoice choice)
    {
        var (parts, scenes) = (choice.Parts ?? "fine", choice.Scenes ?? DefaultScenes);
        var exact = ExactLabelsOf(model, parts);
        if (choice.Cameras is { } named)
        {
            var cameras = CameraChoice.Parse(named, model.Description.Camera, fieldOfView: null).Cameras;
            return new LabelledViews(
                exact.Grouping.Labels, [.. exact.Views(model, scenes, cameras)],
                $"{parts}, exact, {scenes} scenes (seeds 0-{scenes - 1}) x {cameras.Count} views ({named})");
        }

        var poses = exact.World.Viewpoints.Labelled;
        return new LabelledViews(
            exact.Grouping.Labels, [.. exact.Views(model, scenes)],
            $"{parts}, exact, {scenes} scenes (seeds 0-{scenes - 1}) x {poses.Count} views " +
            $"(yaw, pitch {string.Join("; ", poses.Select(Describe))} degrees)");
    }

    private static string Describe((double Yaw, double Pitch) view) => string.Create(
        CultureInfo.InvariantCulture, $"{double.RadiansToDegrees(view.Yaw):0.#}, {double.RadiansToDegrees(view.Pitch):0.#}");

    /// <summary>The masks of a model's world.</summary>
    /// <param name="parts">Name of a grouping of its parts.</param>
    internal static ExactLabels ExactLabelsOf(Eg3dModel model, string parts)
    {
        var world = WorldOf(model);
        return new ExactLabels(world, CommonOptions.GroupingOf(world, parts));
    }

    /// <summary>The world that a model was distilled from.</summary>
    internal static IWorld WorldOf(Eg3dModel model)
    {
        if (WorldCatalog.NameIn(model.Description) is not { } name)
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
    /// <param name="Cameras">From where; null: from the world's own views.</param>
    private sealed record LabelChoice(string? Folder, LabelFormat Format, string? Parts, int? Scenes, string? Cameras)
    {
        public void Check()
        {
            if (Scenes < 1)
                throw new ArgumentException($"scenes: must be at least 1, got {Scenes}.");
            if (Folder is not null && (Parts ?? Cameras ?? (object?)Scenes) is not null)
                throw new ArgumentException("labels: a folder says by itself which parts and scenes there are; leave out --parts, --scenes and --cameras.");
            if (Folder is null && Format != LabelFormat.Auto)
                throw new ArgumentException("format: it belongs to a folder of labels; name one by --labels.");
        }
    }

    /// <param name="Parts">The background first.</param>
    /// <param name="Description">Where the labels come from.</param>
    private sealed record LabelledViews(LabelSet Parts, IReadOnlyList<LabelledView> Views, string Description);

    /// <summary>What the command line says about the decoder.</summary>
    /// <param name="Enlargement">null: the default for the generator.</param>
    private sealed record DecoderChoice(string? Enlargement, string Source, string Grouping, string Density)
    {
        public SemanticConfig For(Eg3dConfig generator, int classes)
        {
            var fallback = generator.RenderingKwargs.SuperresolutionModule is null ? LogitEnlargement.None : LogitEnlargement.Slim;
            var enlargement = Enlargement switch
            {
                null => fallback,
                "none" => LogitEnlargement.None,
                "slim" => LogitEnlargement.Slim,
                "full" => LogitEnlargement.Full,
                var other => throw new ArgumentException($"super-resolution: '{other}' is unknown; use slim, full or none."),
            };
            var ownDensity = Density switch
            {
                "frozen" => false,
                "own" => true,
                var other => throw new ArgumentException($"density: '{other}' is unknown; use frozen or own."),
            };
            return DecoderArchitecture.For(generator, classes, enlargement) with
            {
                Source = Source,
                Grouping = Grouping,
                OwnDensity = ownDensity,
            };
        }
    }
}
