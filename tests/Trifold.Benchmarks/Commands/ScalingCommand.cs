using System.CommandLine;
using TorchSharp;
using Trifold.Models;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>scaling</c>: cost against views of a scene, side of the volume-rendered image, and threads.</summary>
internal static class ScalingCommand
{
    private static readonly int[] Views = [1, 2, 4, 8];
    private static readonly int[] Sides = [32, 64, 128];

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var command = new Command("scaling", "Time images against views, resolution and threads.") { runs, warmUps };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(warmUps)));
        return command;
    }

    private static void Run(int runs, int warmUps)
    {
        using var model = new FullSizeModel();
        for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
        {
            TensorProcess.Prepare(threads);
            Tables.Print(new Measurement(
                "trifold", MeasurementEnvironment.Describe(), StageTimer.Repeat(warmUps, runs, timer => Measure(model, timer)),
                MeasurementEnvironment.PeakMemoryBytes()));
            Console.WriteLine();
        }
    }

    private static void Measure(FullSizeModel model, StageTimer timer)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        foreach (var views in Views)
        {
            timer.Time($"a scene and {views} view{(views == 1 ? "" : "s")} of 512²", () =>
            {
                using var scene = model.Generator.Synthesize(codes, LayerNoise.Const);
                for (var view = 0; view < views; view++)
                    scene.Render(model.CameraVector).Dispose();
                return 0;
            });
        }

        using var kept = model.Generator.Synthesize(codes, LayerNoise.Const);
        foreach (var side in Sides)
        {
            timer.Time(
                $"a view of {side}² rays, enlarged to 512²",
                () => kept.Render(model.CameraVector, new RenderOptions { NeuralResolution = side })).Dispose();
        }
    }
}
