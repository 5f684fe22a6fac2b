using System.CommandLine;
using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models;
using Trifold.Models.Cameras;
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

    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var world = new Argument<string>("world") { Description = $"One of {string.Join(", ", WorldCatalog.Names)}." };
        var output = new Option<string>("--out") { Description = "Model folder to write.", Required = true };
        var steps = NumberOption.Create<int>("--steps", "Optimiser steps.", 6000);
        var minutes = NumberOption.Optional<double>("--minutes", "Stop after this time; the learning rate follows.");
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "File to go on from if it is there, rewritten every two minutes.",
        };
        var seed = NumberOption.Create<int>("--seed", "Seed of weights and data.", 0);
        var json = CommonOptions.Json();
        var command = new Command("generator", "Distil a small EG3D-family generator from a world.")
        {
            world, output, steps, minutes, checkpoint, seed, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            WorldCatalog.Named(parsed.GetRequiredValue(world)),
            parsed.GetRequiredValue(output),
            new GeneratorTrainingOptions
            {
                Steps = parsed.GetValue(steps),
                Duration = parsed.GetValue(minutes) is { } time ? ParseMinutes(time) : null,
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(checkpoint),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        IWorld world, string folder, GeneratorTrainingOptions options, string? checkpoint, bool json,
        CancellationToken cancellation)
    {
        options.Check();
        TensorProcess.Prepare(Environment.ProcessorCount);
        // Before the training, not after it: a folder that cannot be written would cost all of its time.
        if (checkpoint is not null)
            CommonOptions.MakeFolder("checkpoint", Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);
        CommonOptions.MakeFolder("out", folder);
        torch.manual_seed(options.Seed);
        var config = SmallArchitecture.For(world);
        using var generator = new Eg3dGenerator(config);
        GeneratorTrainer.Initialise(generator);
        using var mean = new Eg3dGenerator(config);
        mean.load_state_dict(generator.state_dict());
        var first = checkpoint is not null && File.Exists(checkpoint)
            ? TrainingCheckpoint.Load(checkpoint, generator, mean)
            : 0;

        var lastSave = DateTime.UtcNow;
        int reached;
        using (var trainer = new GeneratorTrainer(
            world, generator, mean, CameraPoses.IntrinsicsFromFocal(world.Viewpoints.Default.Focal), options, first))
        using (var reporter = ProgressReporter.Create(json))
        {
            reached = trainer.Run(
                progress =>
                {
                    reporter.Report(
                        progress.Share,
                        $"step {progress.Step}  loss {progress.Loss:F4}  {progress.Psnr:F1} dB  " +
                        $"depth error {progress.DepthError:F4}  {progress.StepsPerSecond:F2} steps/s",
                        progress);
                    if (checkpoint is null || DateTime.UtcNow - lastSave < SaveEvery)
                        return;
                    TrainingCheckpoint.Save(checkpoint, generator, mean, progress.Step);
                    lastSave = DateTime.UtcNow;
                },
                cancellation);
        }

        if (checkpoint is not null)
            TrainingCheckpoint.Save(checkpoint, generator, mean, reached);
        cancellation.ThrowIfCancellationRequested();
        SaveModel(world, folder, config, mean, options, reached);
        if (!json)
            Console.WriteLine($"{folder}: {world.Name}, {reached} steps");
        return ExitCode.Success;
    }

    private static TimeSpan ParseMinutes(double minutes) =>
        minutes is > 0 and <= MostMinutes
            ? TimeSpan.FromMinutes(minutes)
            : throw new ArgumentException($"minutes: must be above 0 and at most {MostMinutes}, got {minutes}.");

    private static void SaveModel(
        IWorld world, string folder, Eg3dConfig config, Eg3dGenerator generator, GeneratorTrainingOptions options,
        int steps)
    {
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
                ["command"] = $"trifold train generator {world.Name} --steps {options.Steps} --seed {options.Seed}",
                ["steps"] = steps,
                ["latents_per_step"] = options.Latents,
                ["rays_per_latent"] = options.Rays,
            },
        };
        Eg3dModel.Save(folder, description, generator, SafetensorsDType.F16);
    }
}
