using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Annotation;
using Trifold.Formats.Files;
using Trifold.Formats.Png;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold generate MODEL</c>: a data set of annotated images.</summary>
internal static class GenerateCommand
{
    // Views on the contact sheet: a screenful.
    private const int SheetViews = 24;
    private const int SheetViewsPerRow = 4;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var count = NumberOption.Required<int>("--count", "Images to make.");
        var output = CommonOptions.Out("New folder for the data set.");
        var seed = NumberOption.Create<long>("--seed", "Seed of the first scene.", 0);
        var views = NumberOption.Create<int>("--views", "Views of each scene.", 1);
        var yaw = NumberOption.Create<double>("--yaw", "Largest turn to either side, degrees.", 30);
        var pitch = NumberOption.Create<double>("--pitch", "Largest turn up or down, degrees.", 10);
        var psi = CommonOptions.Truncation();
        var cutoff = CommonOptions.TruncationCutoff();
        var json = CommonOptions.Json();
        var command = new Command("generate", "Make annotated images: RGB, part mask, depth and camera.")
        {
            model, decoder, count, output, seed, views, yaw, pitch, psi, cutoff, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetValue(decoder),
            parsed.GetRequiredValue(output),
            new AnnotationOptions
            {
                Count = parsed.GetRequiredValue(count),
                FirstSeed = parsed.GetValue(seed),
                ViewsPerScene = parsed.GetValue(views),
                Poses = new PoseDistribution(parsed.GetValue(yaw), parsed.GetValue(pitch)),
                Truncation = CommonOptions.Truncate(parsed.GetValue(psi), parsed.GetValue(cutoff)),
            },
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    internal static int Run(
        string modelFolder, string? decoderName, string folder, AnnotationOptions options, bool json,
        CancellationToken cancellation)
    {
        options.Check();
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var writer = new AnnotationWriter(folder, decoder);
        var sheet = new List<AnnotatedView>();
        using (var reporter = ProgressReporter.Create(json))
        {
            var rate = new Rate();
            var done = 0;
            AnnotationRun.Run(
                model, decoder, options,
                (sample, view) =>
                {
                    writer.Add(sample, view);
                    if (sheet.Count < SheetViews)
                        sheet.Add(sample);
                    done++;
                    var perSecond = rate.PerSecond(done);
                    reporter.Report(
                        done / (double)options.Count, $"{done} of {options.Count} images  {perSecond:F2} images/s",
                        new { done, options.Count, seed = sample.Seed, view, images_per_second = perSecond });
                },
                cancellation);
        }

        var picture = ViewSheet.Triples(sheet, decoder.Labels, Math.Min(SheetViewsPerRow, sheet.Count));
        AtomicFile.WriteAllBytes(Path.Combine(folder, "contact-sheet.png"), PngWriter.WriteRgb8(picture));
        writer.Finish(model, options);
        if (!json)
            Console.WriteLine($"{folder}: {options.Count} annotated images; look at {Path.Combine(folder, "contact-sheet.png")}");
        return ExitCode.Success;
    }
}
