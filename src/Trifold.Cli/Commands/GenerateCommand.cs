using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Cli.Remote;
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
            Description = "Model folder, or the name of a bundled model; with --from the model it names, unless given; with --server the server's name of a model.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var decoder = CommonOptions.Decoder();
        var output = CommonOptions.Out("New folder for the data set, or that of an interrupted run to go on with.");
        var from = new Option<string?>("--from")
        {
            Description = "Make again what this data set (folder, dataset.json or manifest.json) holds, byte for byte.",
        };
        var server = CommonOptions.Server();
        var options = new GenerateOptions();
        var limit = NumberOption.Optional<long>("--limit", $"Most images to make while selecting; {DefaultTries} for each wanted one by default.");
        var json = CommonOptions.Json();
        var command = new Command("generate", "Make annotated images: RGB, part mask, depth, confidence and camera.")
        {
            model, decoder, output, from, server,
        };
        options.AddTo(command);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(async () =>
        {
            var address = CommonOptions.AddressIn(parsed, server);
            var request = new Request(
                parsed.GetValue(model), parsed.GetValue(decoder), parsed.GetRequiredValue(output), parsed.GetValue(json), cancellation);
            var recorded = ReadSource(parsed, from, options);
            if (address is not null)
            {
                CommonOptions.RefuseWithServer(parsed, limit, "belongs to a selection, which a server does not make; leave it out.");
                return await RunWithServerAsync(
                    address, request, recorded, (options.FormatOf(parsed), options.SelectionOf(parsed)), cameras => options.Of(parsed, cameras));
            }

            return recorded is null
                ? Run(
                    ModelLocation.Resolve(request.NameOr(null)), request.Decoder, request.Folder, cameras => options.Of(parsed, cameras),
                    parsed.GetValue(limit), request.Json, cancellation)
                : RunAgain(recorded, request, parsed.GetValue(limit));
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

    // Null: the options say what is made.
    private static DataSetProvenance? ReadSource(ParseResult parsed, Option<string?> from, GenerateOptions options)
    {
        if (parsed.GetValue(from) is not { } source)
            return null;
        options.RequireNone(parsed);
        return DataSetProvenance.Read(source);
    }

    private static int RunAgain(DataSetProvenance recorded, Request request, long? limit)
    {
        using var model = CommonOptions.OpenModel(ModelLocation.Resolve(request.NameOr(recorded)));
        using var decoder = model.OpenDecoder(request.Decoder ?? recorded.Decoder.Name);
        recorded.RequireSame(model, decoder);
        return Fill(model, decoder, recorded.Options, request.Folder, limit, request.Json, request.Cancellation);
    }

    private static async Task<int> RunWithServerAsync(
        Uri address, Request request, DataSetProvenance? recorded, (string Format, SelectionOptions Selection) wanted,
        Func<CameraDefaults, DataSetOptions> options)
    {
        var (format, selection) = recorded is null ? wanted : (recorded.Options.Format, recorded.Options.Selection);
        Specifications.RequirePossible(format, selection);
        var name = request.NameOr(recorded);
        int count;
        using (var reporter = ProgressReporter.Create(request.Json))
        {
            using var server = new RemoteServer(address, reporter.Pause);
            var dataSet = new RemoteDataSet(server, request.Folder, Reporting(reporter));
            count = recorded is null
                ? await dataSet.MakeAsync(name, request.Decoder, options, request.Cancellation)
                : await dataSet.MakeAgainAsync(name, request.Decoder, recorded, request.Cancellation);
        }

        Conclude(request.Folder, count, request.Json);
        return ExitCode.Success;
    }

    private static int Fill(
        Eg3dModel model, LoadedDecoder decoder, DataSetOptions options, string folder, long? limit, bool json,
        CancellationToken cancellation)
    {
        SampleYield yield;
        using (var reporter = ProgressReporter.Create(json))
        {
            yield = new DataSetRun(model, decoder, options, folder).Run(
                limit ?? (long)DefaultTries * options.Count, Reporting(reporter), cancellation);
        }

        if (!json && yield.Made > yield.Kept)
            Console.WriteLine($"{yield}.");
        Conclude(folder, options.Count, json);
        return ExitCode.Success;
    }

    private static Action<DataSetProgress> Reporting(ProgressReporter reporter)
    {
        var rate = new Rate();
        int? before = null;
        return progress =>
        {
            before ??= progress.Done - 1;
            var perSecond = rate.PerSecond(progress.Done - before.Value);
            reporter.Report(
                progress.Done / (double)progress.Count, $"{progress.Done} of {progress.Count} images  {perSecond:F2} images/s",
                new { progress.Done, progress.Count, progress.Seed, progress.View, made = progress.Yield.Made, images_per_second = perSecond });
        };
    }

    private static void Conclude(string folder, int count, bool json)
    {
        if (!json)
            Console.WriteLine($"{folder}: {count} annotated images; look at {Path.Combine(folder, "contact-sheet.png")}");
    }

    /// <param name="Name">Of the model; null: not given.</param>
    /// <param name="Decoder">Null: the default one.</param>
    private sealed record Request(string? Name, string? Decoder, string Folder, bool Json, CancellationToken Cancellation)
    {
        /// <summary>The model's name.</summary>
        /// <param name="recorded">Names it where it was not given; null: nothing does.</param>
        public string NameOr(DataSetProvenance? recorded) => Name ?? recorded?.Generator.Name
            ?? throw new ArgumentException("model: is missing; name one, or a data set by --from.");
    }
}
