using System.CommandLine;
using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Formats.Files;
using Trifold.Formats.Png;
using Trifold.Models.Eg3d;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold demo</c>: the main job on the bundled model, from seeds to a checked data set.</summary>
internal static class DemoCommand
{
    private const string Model = "portraits-128";
    private const int Images = 24;
    private const int SweepScenes = 3;
    private static readonly double[] SweepYaws = [-45, -30, -15, 0, 15, 30, 45];

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder for everything.", DefaultValueFactory = _ => "out/demo" };
        var command = new Command("demo", "Do the main job on the bundled model.") { output };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(parsed.GetRequiredValue(output), cancellation)));
        return command;
    }

    private static int Run(string folder, CancellationToken cancellation)
    {
        var model = ModelLocation.Resolve(Model);
        var data = NewFolder(folder);
        Console.WriteLine($"1. Annotated portraits: {Images} images with part mask, depth and camera.");
        GenerateCommand.Run(
            model, null, data, _ => new DataSetOptions { Count = Images, Views = 2 }, null, false, cancellation);

        Console.WriteLine($"2. The same scenes from {SweepYaws.Length} views: labels and depth turn with them.");
        var sweep = Path.Combine(folder, "views.png");
        WriteSweep(model, sweep, cancellation);
        Console.WriteLine($"{sweep}: colour, parts and depth of {SweepScenes} scenes");

        Console.WriteLine("3. How right are the labels?");
        EvaluateCommand.Run(model, null, EvaluateCommand.UnseenScenes, 1, false, cancellation);

        Console.WriteLine();
        Console.WriteLine($"Look at {Path.Combine(data, "contact-sheet.png")} and {sweep}.");
        Console.WriteLine("Then try:");
        Console.WriteLine("  ./run generate portraits --count 100 --views 4 --out out/portraits");
        Console.WriteLine("  ./run render portraits --seeds 0-3 --cameras orbit:8 --out out/pictures");
        Console.WriteLine("  ./run --help");
        return ExitCode.Success;
    }

    // Each run keeps what earlier ones made.
    private static string NewFolder(string folder)
    {
        for (var i = 1; ; i++)
        {
            var data = Path.Combine(folder, i == 1 ? "data" : $"data-{i}");
            if (!Directory.Exists(data))
                return data;
        }
    }

    private static void WriteSweep(string modelFolder, string file, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, null);
        var annotator = new Annotator(model, decoder);
        var cameras = SweepYaws.Select(yaw => model.Description.Camera.Turned(double.DegreesToRadians(yaw), 0)).ToArray();
        var scenes = Enumerable.Range(0, SweepScenes)
            .Select(i => annotator.Annotate(EvaluateCommand.FirstUnseenSeed + i, cameras, Truncation.Off, cancellation).ToArray())
            .ToArray();
        AtomicFile.WriteAllBytes(file, PngWriter.WriteRgb8(ViewSheet.Sweep(scenes, decoder.Labels)));
    }
}
