using System.CommandLine;
using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Seeds;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold train generator WORLD</c>: distils a small EG3D-family generator.</summary>
internal static class TrainGeneratorCommand
{
    // Latents whose codes are averaged into the centre of truncation.
    private const int MeanCodeLatents = 2000;

    // A year; a longer training is a slip.
    private const double MostMinutes = 365 * 24 * 60;

    private const string NoSuperResolution = "none";

    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var world = new Argument<string>("world") { Description = $"One of {string.Join(", ", WorldCatalog.Names)}." };
        var output = new Option<string>("--out") { Description = "Model folder to write.", Required = true };
        var defaults = new GeneratorTrainingOptions();
        var sizes = new SmallSizes();
        var steps = NumberOption.Create<int>("--steps", "Optimiser steps.", defaults.Steps);
        var minutes = NumberOption.Optional<double>("--minutes", "Stop after this time; the learning rate follows.");
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "File to go on from if it is there, rewritten every two minutes.",
        };
        var resolution = NumberOption.Create<int>("--resolution", "Side of the final image, pixels.", sizes.Resolution);
        var enlarger = new Option<string>("--super-resolution")
        {
            Description = "Published module that enlarges the render, as its class is called; none: rays of the final size.",
            DefaultValueFactory = _ => sizes.SuperResolution ?? NoSuperResolution,
        };
        var samples = NumberOption.Create<int>("--samples", "Samples of a ray in each of two passes.", sizes.Samples);
        var planes = NumberOption.Create<int>("--plane-resolution", "Side of the planes, a power of two.", sizes.PlaneResolution);
        var channels = NumberOption.Create<int>("--channels", "Most channels of a backbone layer.", sizes.Channels);
        var latents = NumberOption.Create<int>("--latents", "Objects of one step.", defaults.Latents);
        var points = NumberOption.Create<int>("--surface-points", "Points on the surface of each object.", defaults.SurfacePoints);
        var pointShare = NumberOption.Create<double>(
            "--point-share", "Share of the training that looks at points alone; then images are rendered too.", defaults.PointShare);
        var learningRate = NumberOption.Create<double>("--learning-rate", "AdamW's rate after warm-up.", defaults.LearningRate);
        var seed = NumberOption.Create<int>("--seed", "Seed of weights and data.", 0);
        var json = CommonOptions.Json();
        var command = new Command("generator", "Distil a small EG3D-family generator from a world.")
        {
            world, output, steps, minutes, checkpoint, resolution, enlarger, samples, planes, channels, latents, points,
            pointShare, learningRate, seed, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            WorldCatalog.Named(parsed.GetRequiredValue(world)),
            parsed.GetRequiredValue(output),
            new SmallSizes
            {
                Resolution = parsed.GetValue(resolution),
                SuperResolution = parsed.GetValue(enlarger) is { } name && name != NoSuperResolution ? name : null,
                Samples = parsed.GetValue(samples),
                PlaneResolution = parsed.GetValue(planes),
                Channels = parsed.GetValue(channels),
            },
            new GeneratorTrainingOptions
            {
                Steps = parsed.GetValue(steps),
                Duration = parsed.GetValue(minutes) is { } time ? ParseMinutes(time) : null,
                Latents = parsed.GetValue(latents),
                SurfacePoints = parsed.GetValue(points),
                PointShare = parsed.GetValue(pointShare),
                LearningRate = parsed.GetValue(learningRate),
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(checkpoint),
            CommandText.Of(parsed, output, checkpoint, json),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        IWorld world, string folder, SmallSizes sizes, GeneratorTrainingOptions options, string? checkpoint, string text,
        bool json, CancellationToken cancellation)
    {
        options.Check();
        var config = SmallArchitecture.For(world, sizes);
        TensorProcess.Prepare(Environment.ProcessorCount);
        // Before the training, not after it: a folder that cannot be written would cost all of its time.
        if (checkpoint is not null)
            CommonOptions.MakeFolder("checkpoint", Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);
        CommonOptions.MakeFolder("out", folder);
        torch.manual_seed(options.Seed);
        using var generator = new Eg3dGenerator(config);
        GeneratorTrainer.Initialise(generator);
        using var mean = new Eg3dGenerator(config);
        mean.load_state_dict(generator.state_dict());
        using var trainer = new GeneratorTrainer(world, generator, mean, options);
        if (checkpoint is not null && File.Exists(checkpoint))
            trainer.Resume(checkpoint);

        var lastSave = DateTime.UtcNow;
        using (var reporter = ProgressReporter.Create(json))
        {
            trainer.Run(
                progress =>
                {
                    reporter.Report(
                        progress.Share,
                        $"step {progress.Step}  loss {progress.Loss:F4}  surface {progress.SurfacePsnr:F1} dB  " +
                        (progress.ImagePsnr is { } psnr ? $"image {psnr:F1} dB  depth error {progress.DepthError:F4}  " : "") +
                        $"{progress.StepsPerSecond:F2} steps/s",
                        progress);
                    if (checkpoint is null || DateTime.UtcNow - lastSave < SaveEvery)
                        return;
                    trainer.Save(checkpoint);
                    lastSave = DateTime.UtcNow;
                },
                cancellation);
        }

        if (checkpoint is not null)
            trainer.Save(checkpoint);
        cancellation.ThrowIfCancellationRequested();
        SaveModel(world, folder, mean, text, trainer.StepsDone);
        if (!json)
            Console.WriteLine($"{folder}: {world.Name}, {trainer.StepsDone} steps");
        return ExitCode.Success;
    }

    private static TimeSpan ParseMinutes(double minutes) =>
        minutes is > 0 and <= MostMinutes
            ? TimeSpan.FromMinutes(minutes)
            : throw new ArgumentException($"minutes: must be above 0 and at most {MostMinutes}, got {minutes}.");

    private static void SaveModel(IWorld world, string folder, Eg3dGenerator generator, string command, int steps)
    {
        var config = generator.Config;
        using (var scope = torch.NewDisposeScope())
        {
            var draws = new NumpyRandomState(0).RandnSingle(MeanCodeLatents * config.ZDim);
            generator.SetMeanCode(torch.tensor(draws, [MeanCodeLatents, config.ZDim]), null);
        }

        var description = new ModelDescription
        {
            Family = Eg3dModel.FamilyName,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Architecture = config.ToJson(),
            Camera = world.Viewpoints.Default,
            Labels = LabelEntry.From(world.Labels),
            Licence = "MIT",
            Training = new JsonObject
            {
                ["world"] = world.Name,
                ["command"] = command,
                ["steps"] = steps,
            },
        };
        Eg3dModel.Save(folder, description, generator, SafetensorsDType.F16);
    }
}
