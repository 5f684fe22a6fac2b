using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.DataSets;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold generate MODEL</c>: a data set of annotated images.</summary>
internal static class GenerateCommand
{
    // A part that one image in twenty shows can still be asked for.
    private const int DefaultTries = 20;

    public static Command Create()
    {
        var model = new Argument<string?>("model")
        {
            Description = "Model folder, or the name of a bundled model; with --from the model it names, unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var decoder = CommonOptions.Decoder();
        var output = CommonOptions.Out("New folder for the data set, or that of an interrupted run to go on with.");
        var from = new Option<string?>("--from")
        {
            Description = "Make again what this data set (folder, dataset.json or manifest.json) holds, byte for byte.",
        };
        var options = new GenerateOptions();
        var limit = NumberOption.Optional<long>("--limit", $"Most images to make while selecting; {DefaultTries} for each wanted one by default.");
        var json = CommonOptions.Json();
        var command = new Command("generate", "Make annotated images: RGB, part mask, depth, confidence and camera.")
        {
            model, decoder, output, from,
        };
        options.AddTo(command);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() =>
        {
            var folder = parsed.GetRequiredValue(output);
            var (name, decoderName) = (parsed.GetValue(model), parsed.GetValue(decoder));
            if (parsed.GetValue(from) is { } source)
            {
                options.RequireNone(parsed);
                return RunAgain(
                    source, name, decoderName, folder, parsed.GetValue(limit), parsed.GetValue(json), cancellation);
            }

            return Run(
                ModelLocation.Resolve(name ?? throw new ArgumentException("model: is missing; name one, or a data set by --from.")),
                decoderName, folder, cameras => options.Of(parsed, cameras), parsed.GetValue(limit), parsed.GetValue(json),
                cancellation);
        }));
        return command;
    }

    /// <param name="options">Given what the model says of its cameras.</param>
    /// <param name="limit">Most images to make; null: the default.</param>
    internal static int Run(
        string modelFolder, string? decoderName, string folder, Func<CameraDefaults, DataSetOptions> options, long? limit,
        bool json, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(modelFolder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        return Fill(model, decoder, options(model.Description.Camera), folder, limit, json, cancellation);
    }

    private static int RunAgain(
        string source, string? modelName, string? decoderName, string folder, long? limit, bool json,
        CancellationToken cancellation)
    {
        var provenance = DataSetProvenance.Read(source);
        using var model = CommonOptions.OpenModel(ModelLocation.Resolve(modelName ?? provenance.Generator.Name));
        using var decoder = model.OpenDecoder(decoderName ?? provenance.Decoder.Name);
        provenance.RequireSame(model, decoder);
        return Fill(model, decoder, provenance.Options, folder, limit, json, cancellation);
    }

    private static int Fill(
        Eg3dModel model, LoadedDecoder decoder, DataSetOptions options, string folder, long? limit, bool json,
        CancellationToken cancellation)
    {
        SampleYield yield;
        using (var reporter = ProgressReporter.Create(json))
        {
            var rate = new Rate();
            int? before = null;
            yield = new DataSetRun(model, decoder, options, folder).Run(
                limit ?? (long)DefaultTries * options.Count,
                progress =>
                {
                    before ??= progress.Done - 1;
                    var perSecond = rate.PerSecond(progress.Done - before.Value);
                    reporter.Report(
                        progress.Done / (double)options.Count, $"{progress.Done} of {options.Count} images  {perSecond:F2} images/s",
                        new { progress.Done, options.Count, progress.Seed, progress.View, made = progress.Yield.Made, images_per_second = perSecond });
                },
                cancellation);
        }

        if (json)
            return ExitCode.Success;
        if (yield.Made > yield.Kept)
            Console.WriteLine($"{yield}.");
        Console.WriteLine($"{folder}: {options.Count} annotated images; look at {Path.Combine(folder, "contact-sheet.png")}");
        return ExitCode.Success;
    }
}
