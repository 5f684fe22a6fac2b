using System.CommandLine;
using TorchSharp;
using Trifold.Cli.Output;
using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Formats.Files;
using Trifold.Formats.Png;
using Trifold.Formats.WebP;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold interpolate MODEL</c>: an animation from seed to seed, straight in code space.</summary>
internal static class InterpolateCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var seeds = new Option<string>("--seeds") { Description = "At least two seeds, such as 0-3 or 3,5,3.", Required = true };
        var frames = NumberOption.Create("--frames", "Frames from one seed to the next.", 24);
        var yaw = NumberOption.Create<double>("--yaw", "The camera sways this far to either side, degrees.", 0);
        var pitch = NumberOption.Create<double>("--pitch", "The camera sways this far up and down, degrees.", 0);
        var output = CommonOptions.Out("Folder for the frames and the animation.");
        var rate = CommonOptions.FramesPerSecond();
        var scene = new SceneOptions();
        var json = CommonOptions.Json();
        var command = new Command("interpolate", "Go from seed to seed in an animation.")
        {
            model, seeds, frames, yaw, pitch, output, rate, json,
        };
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
            parsed.GetValue(frames),
            new PoseDistribution(parsed.GetValue(yaw), parsed.GetValue(pitch)),
            parsed.GetRequiredValue(output),
            parsed.GetValue(rate),
            scene.Of(parsed),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string modelFolder, long[] seeds, int steps, PoseDistribution sway, string folder, double framesPerSecond,
        SceneChoice choice, bool json, CancellationToken cancellation)
    {
        var count = CodePath.Count(seeds.Length, steps);
        sway.Check();
        using var model = CommonOptions.OpenModel(modelFolder);
        var conditioning = choice.ConditioningOf(model);
        if (conditioning.FollowsView)
            throw new ArgumentException("condition: 'same' has no fixed codes to go between; use front or a camera file.");
        using var animation = new WebPAnimation(framesPerSecond);
        using var scope = torch.NewDisposeScope();
        var cameras = CameraChoice.WithFieldOfView(model.Description.Camera, choice.FieldOfView);
        var keys = seeds.Select(seed => choice.CodeOf(model, conditioning, seed, cameras.Turned(0, 0))).ToArray();
        CommonOptions.MakeFolder("out", folder);
        using (var reporter = ProgressReporter.Create(json))
        {
            for (var frame = 0; frame < count; frame++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var code = CodePath.At(keys, steps, frame);
                // Noise drawn anew would flicker: all frames share the first seed's.
                using var scene = SceneSynthesis.FromCode(model.Generator, code, choice.NoiseOf(seeds[0]), keepBlocks: false);
                var image = SceneImages.Picture(scene, CameraAt(cameras, sway, frame / (double)(count - 1)), seeds[0]).Rgb;
                AtomicFile.WriteAllBytes(Path.Combine(folder, $"frame{frame:D4}.png"), PngWriter.WriteRgb8(image));
                animation.Add(image);
                reporter.Report((frame + 1.0) / count, $"{frame + 1} of {count} frames", new { frame });
            }
        }

        var file = Path.Combine(folder, "interpolation.webp");
        AtomicFile.WriteAllBytes(file, animation.Encode());
        if (!json)
            Console.WriteLine($"{folder}: {count} frames; look at {file}");
        return ExitCode.Success;
    }

    // One round of an ellipse, as EG3D's video script turns.
    private static Camera CameraAt(CameraDefaults cameras, PoseDistribution sway, double share)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * share);
        return cameras.Turned(double.DegreesToRadians(sway.YawDegrees) * sin, double.DegreesToRadians(sway.PitchDegrees) * cos);
    }
}
