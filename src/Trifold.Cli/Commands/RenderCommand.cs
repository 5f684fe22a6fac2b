using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Annotation;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Formats.Views;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold render MODEL</c>: pictures of scenes, without annotations.</summary>
internal static class RenderCommand
{
    private const int MaxOrbit = 360;
    private const int Margin = 2;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var seeds = new Option<string>("--seeds") { Description = "Seeds, such as 0-7 or 3,5.", DefaultValueFactory = _ => "0-3" };
        var cameras = new Option<string>("--cameras")
        {
            Description = "front, or orbit:N for N views around the object.",
            DefaultValueFactory = _ => "front",
        };
        var output = CommonOptions.Out("Folder for the pictures.");
        var psi = CommonOptions.Truncation();
        var cutoff = CommonOptions.TruncationCutoff();
        var json = CommonOptions.Json();
        var command = new Command("render", "Make pictures of scenes.") { model, seeds, cameras, output, psi, cutoff, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)),
            parsed.GetRequiredValue(cameras),
            parsed.GetRequiredValue(output),
            CommonOptions.Truncate(parsed.GetValue(psi), parsed.GetValue(cutoff)),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string modelFolder, long[] seeds, string cameraText, string folder, Truncation truncation, bool json,
        CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        var cameras = ParseCameras(cameraText, model.Description.Camera);
        Directory.CreateDirectory(folder);
        var tiles = new List<RgbImage>();
        using (var reporter = ProgressReporter.Create(json))
        {
            foreach (var seed in seeds)
            {
                using var scene = SceneSynthesis.FromSeed(model.Generator, seed, truncation, keepBlocks: false);
                for (var view = 0; view < cameras.Length; view++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var image = SceneImages.Render(scene, cameras[view]);
                    AtomicFile.WriteAllBytes(
                        Path.Combine(folder, $"seed{seed:D4}-view{view:D3}.png"), PngWriter.WriteRgb8(image));
                    tiles.Add(image);
                    var all = seeds.Length * cameras.Length;
                    reporter.Report(tiles.Count / (double)all, $"{tiles.Count} of {all} pictures", new { seed, view });
                }
            }
        }

        var sheet = Path.Combine(folder, "contact-sheet.png");
        var columns = cameras.Length > 1 ? cameras.Length : Math.Min(8, tiles.Count);
        AtomicFile.WriteAllBytes(
            sheet, PngWriter.WriteRgb8(ContactSheet.Compose(tiles, columns, Margin, new Rgb(255, 255, 255))));
        if (!json)
            Console.WriteLine($"{folder}: {tiles.Count} pictures; look at {sheet}");
        return ExitCode.Success;
    }

    private static Camera[] ParseCameras(string text, CameraDefaults defaults)
    {
        if (text == "front")
            return [defaults.Turned(0, 0)];
        if (text.StartsWith("orbit:", StringComparison.Ordinal) && int.TryParse(text["orbit:".Length..], out var count)
            && count is >= 1 and <= MaxOrbit)
        {
            return [.. Enumerable.Range(0, count).Select(i => defaults.Turned(2 * Math.PI * i / count, 0))];
        }

        throw new ArgumentException($"cameras: use front, or orbit:N with N from 1 to {MaxOrbit}; got '{text}'.");
    }
}
