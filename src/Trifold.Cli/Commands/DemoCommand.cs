using System.CommandLine;
using System.Globalization;
using Trifold.Factory.Annotation;
using Trifold.Factory.Clouds;
using Trifold.Factory.DataSets;
using Trifold.Factory.Evaluation;
using Trifold.Factory.Pictures;
using Trifold.Formats.Files;
using Trifold.Formats.Png;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold demo</c>: the main job on the bundled model, from seeds to a checked data set, and a page about it.</summary>
internal static class DemoCommand
{
    private const string Model = "portraits-128";

    // It has seen labels from all sides; the default one from the front alone.
    private const string CloudDecoder = "around";

    private const int Images = 24;
    private const int ViewsPerScene = 2;
    private const int SweepScenes = 3;
    private const int TurntableFrames = 36;
    private const double FramesPerSecond = 12;

    // Of the image's height: eyes.
    private const double TextureLine = 0.45;

    private static readonly double[] SweepYaws = [-45, -30, -15, 0, 15, 30, 45];

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder for everything; a number is added where there is one.", DefaultValueFactory = _ => "out/demo" };
        var command = new Command("demo", "Do the main job on the bundled model.") { output };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(parsed.GetRequiredValue(output), cancellation)));
        return command;
    }

    private static int Run(string output, CancellationToken cancellation)
    {
        var model = ModelLocation.Resolve(Model);
        var folder = NewFolder(output);
        Console.WriteLine($"1. Annotated portraits: {Images} images with part mask, depth, confidence and camera.");
        GenerateCommand.Run(
            model, null, Path.Combine(folder, "data"), _ => new DataSetOptions { Count = Images, Views = ViewsPerScene }, null, false,
            cancellation);

        Console.WriteLine("2. A labelled point cloud.");
        CloudCommand.Run(
            model, CloudDecoder, new CloudCameraChoice(8, 180, null),
            new WantedClouds(
                [EvaluateCommand.FirstUnseenSeed], Path.Combine(folder, "cloud"), ("ply", null), new CloudOptions { Points = null },
                new SceneChoice(Truncation.Off, NoiseMode.Const, null, null, null), "demo", Json: false),
            cancellation);

        Console.WriteLine("3. Pictures: views, a turntable, a line of the image as the camera moves.");
        WritePictures(model, folder, cancellation);

        Console.WriteLine("4. How right are the labels?");
        var scores = EvaluateCommand.Evaluate(model, null, EvaluateCommand.UnseenScenes, 1, false, cancellation);

        var report = Path.Combine(folder, "report.html");
        AtomicFile.WriteAllBytes(report, Report(scores).Encode());
        Console.WriteLine();
        Console.WriteLine($"Look at {report}.");
        Console.WriteLine("Then try:");
        Console.WriteLine("  ./run generate portraits --count 100 --views 4 --out out/portraits");
        Console.WriteLine("  ./run render portraits --seeds 0-3 --cameras orbit:8 --out out/pictures");
        Console.WriteLine("  ./run --help");
        return ExitCode.Success;
    }

    // Each run keeps what earlier ones made.
    private static string NewFolder(string output)
    {
        for (var i = 1; ; i++)
        {
            var folder = i == 1 ? output : $"{output}-{i}";
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                continue;
            CommonOptions.MakeFolder("out", folder);
            return folder;
        }
    }

    private static void WritePictures(string modelFolder, string folder, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, null);
        var annotator = new Annotator(model, decoder);
        var cameras = SweepYaws.Select(yaw => model.Description.Camera.Turned(double.DegreesToRadians(yaw), 0)).ToArray();
        var scenes = Enumerable.Range(0, SweepScenes)
            .Select(i => annotator.Annotate(EvaluateCommand.FirstUnseenSeed + i, cameras, Truncation.Off, cancellation).ToArray())
            .ToArray();
        Write("views.png", PngWriter.WriteRgb8(ViewSheet.Sweep(scenes, decoder.Labels)));
        var pictures = new ScenePictures(model, decoder, Truncation.Off);
        Write("turntable.webp", pictures.Turntable(EvaluateCommand.FirstUnseenSeed, TurntableFrames, FramesPerSecond, cancellation));
        Write("texture.png", PngWriter.WriteRgb8(pictures.Texture(EvaluateCommand.FirstUnseenSeed, TextureLine, cancellation)));

        void Write(string name, byte[] bytes)
        {
            AtomicFile.WriteAllBytes(Path.Combine(folder, name), bytes);
            Console.WriteLine(Path.Combine(folder, name));
        }
    }

    private static ReportPage Report(WorldEvaluation scores) => new ReportPage("Trifold: annotated portraits")
        .Section("Data set", $"{Images} images of {Images / ViewsPerScene} scenes: colour, parts over colour, depth. In data/ with masks, depth, confidence and cameras; manifest.json says what each file is.")
        .Picture("data/contact-sheet.png", "The data set")
        .Picture("data/parts.svg", "How much of it each part fills")
        .Command($"trifold generate {Model} --count {Images} --views {ViewsPerScene} --out data")
        .Section("Views of three scenes", "Labels and depth turn with the object: they are read from one field in space.")
        .Picture("views.png", "Seven views of three scenes that no training saw: colour, parts, depth")
        .Picture("turntable.webp", "All around: colour, parts, depth")
        .Section("Consistency", "One line of the image as the camera moves from side to side, time downwards: what keeps its place in space draws smooth curves.")
        .Picture("texture.png", "The line of the eyes over time: colour and parts")
        .Section("Point cloud", "Depth and labels of eight views fused; in cloud/ as PLY with normals, colours, labels and confidence.")
        .Picture("cloud/preview.png", "The cloud in its colours and in those of its parts")
        .Section("How right it is", "Against the exact answers of the procedural world that the generator was distilled from, on scenes that no training saw.")
        .Table(
            ("mIoU of the parts", Number(scores.MeanIou, 3)),
            ("silhouette IoU", Number(scores.SilhouetteIou, 3)),
            ("PSNR", $"{Number(scores.Psnr, 1)} dB"),
            ("mean depth error", $"{Number(scores.DepthError, 4)} scene units"));

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
