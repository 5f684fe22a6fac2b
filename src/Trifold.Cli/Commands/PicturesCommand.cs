using System.CommandLine;
using Trifold.Factory.Pictures;
using Trifold.Formats.Files;
using Trifold.Formats.Png;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold pictures MODEL</c>: turntables, and the line textures of camera sweeps.</summary>
internal static class PicturesCommand
{
    private const double MiddleLine = 0.5;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var output = CommonOptions.Out("Folder for the pictures.");
        var seeds = CommonOptions.Seeds("0");
        var frames = NumberOption.Create<int>("--frames", "Frames of a turntable.", 36);
        var rate = CommonOptions.FramesPerSecond();
        var line = NumberOption.Create<double>("--line", "Height of a texture's line, from 0 (top) to below 1.", MiddleLine);
        var psi = CommonOptions.Truncation();
        var cutoff = CommonOptions.TruncationCutoff();
        var command = new Command("pictures", "Show scenes on a turntable, and one line of a camera sweep over time.")
        {
            model, decoder, output, seeds, frames, rate, line, psi, cutoff,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() =>
        {
            using var loaded = CommonOptions.OpenModel(ModelLocation.Resolve(parsed.GetRequiredValue(model)));
            using var parts = CommonOptions.OpenDecoder(loaded, parsed.GetValue(decoder));
            var pictures = new ScenePictures(
                loaded, parts, CommonOptions.Truncate(parsed.GetValue(psi), parsed.GetValue(cutoff)));
            var folder = parsed.GetRequiredValue(output);
            foreach (var seed in CommonOptions.ParseSeeds(parsed.GetRequiredValue(seeds)))
            {
                // Both first: what is refused leaves no folder.
                var turntable = pictures.Turntable(seed, parsed.GetValue(frames), parsed.GetValue(rate), cancellation);
                var texture = PngWriter.WriteRgb8(pictures.Texture(seed, parsed.GetValue(line), cancellation));
                CommonOptions.MakeFolder("out", folder);
                Write($"seed{seed:D4}.webp", turntable);
                Write($"seed{seed:D4}-texture.png", texture);
            }

            return ExitCode.Success;

            void Write(string name, byte[] bytes)
            {
                var path = Path.Combine(folder, name);
                AtomicFile.WriteAllBytes(path, bytes);
                Console.WriteLine(path);
            }
        }));
        return command;
    }
}
