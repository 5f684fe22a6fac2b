using System.CommandLine;
using Trifold.Factory.Annotation;
using Trifold.Formats.Png;
using Trifold.Models;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>annotation</c>: annotated views a second of a small model, encoded.</summary>
internal static class AnnotationCommand
{
    private static readonly int[] ViewsPerScene = [1, 4, 16];

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Model folder, for instance models/portraits-128." };
        var decoder = new Option<string>("--decoder") { Description = "Its decoder.", DefaultValueFactory = _ => "parts" };
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("annotation", "Time annotated views: colour, mask and depth as PNG.")
        {
            model, decoder, runs, warmUps, threads,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(decoder), parsed.GetValue(runs),
            parsed.GetValue(warmUps), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(string folder, string decoderName, int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        using var model = Eg3dModel.Open(folder);
        using var decoder = model.OpenDecoder(decoderName);
        var annotator = new Annotator(model, decoder);
        Tables.PrintEnvironment("trifold", MeasurementEnvironment.Describe());
        Console.WriteLine($"Medians of {runs} scenes:");
        Console.WriteLine();
        Console.WriteLine("| views of a scene | annotated views a second |");
        Console.WriteLine("|---|---|");
        foreach (var views in ViewsPerScene)
        {
            var seed = 0;
            var stages = StageTimer.Repeat(warmUps, runs, timer => timer.Time("scene", () => Encode(
                annotator, decoder, model, seed++, views)));
            Console.WriteLine($"| {views} | {views / stages[0].Median:F1} |");
        }
    }

    private static long Encode(Annotator annotator, LoadedDecoder decoder, Eg3dModel model, long seed, int views)
    {
        var bytes = 0L;
        var cameras = new PoseDistribution(YawDegrees: 30, PitchDegrees: 10).Draw(model.Description.Camera, seed, views);
        foreach (var view in annotator.Annotate(seed, cameras, Truncation.Off))
        {
            bytes += PngWriter.WriteRgb8(view.Rgb).Length;
            bytes += PngWriter.WriteIndexed8(view.Labels, LabelPalette.Of(decoder.Labels)).Length;
            bytes += DepthPng.Encode(view.Depth, view.Rgb.Width, view.Rgb.Height).Length;
        }

        return bytes;
    }
}
