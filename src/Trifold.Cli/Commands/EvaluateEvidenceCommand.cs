using System.CommandLine;
using System.Globalization;
using Trifold.Cli.Output;
using Trifold.Factory.Evaluation.Evidence;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold evaluate evidence MODEL</c>: decoders and baselines, trained and compared with exact labels.</summary>
internal static class EvaluateEvidenceCommand
{
    private const string DefaultLabels = "30,45,90";

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var output = CommonOptions.Out("Folder of the table; one that holds rows already is carried on.");
        var labels = new Option<string>("--labels")
        {
            Description = "Numbers of labelled views, three of each scene.",
            DefaultValueFactory = _ => DefaultLabels,
        };
        var parts = CommonOptions.Parts();
        var rows = new Option<string?>("--rows") { Description = "Only these rows, such as hidden-90,probe-90; all by default." };
        var sweeps = NumberOption.Create<int>("--sweeps", "Scenes that are seen by a sweep.", new EvidenceOptions().Sweeps);
        var quick = new Option<bool>("--quick") { Description = "A fraction of the training and the views, to see that it works." };
        var json = CommonOptions.Json();
        var command = new Command("evidence", "Train decoders and baselines and compare them with exact labels.")
        {
            model, output, labels, parts, rows, sweeps, quick, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)), parsed.GetRequiredValue(output),
            ParseLabels(parsed.GetRequiredValue(labels)), parsed.GetRequiredValue(parts), parsed.GetValue(rows),
            Protocol(parsed.GetValue(sweeps), parsed.GetValue(quick)), parsed.GetValue(quick), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(
        string folder, string output, int[] labels, string parts, string? rows, EvidenceOptions options, bool quick, bool json,
        CancellationToken cancellation)
    {
        options.Check();
        using var model = CommonOptions.OpenModel(folder);
        var world = TrainDecoderCommand.WorldOf(model);
        var grouping = CommonOptions.GroupingOf(world, parts);
        var variants = Chosen(EvidenceVariants.Standard(model.Generator.Config, grouping.Labels.Count, labels, quick), rows);
        CommonOptions.MakeFolder("out", output);
        EvidenceReport report;
        using (var reporter = ProgressReporter.Create(json))
        {
            var run = new EvidenceRun(
                output, (what, share) => reporter.Report(share, what, new { what, share }), cancellation);
            report = run.Execute(model, world, grouping, options, variants);
        }

        if (json)
        {
            Console.WriteLine(ProgressReporter.ToJsonLine(new { folder = output, rows = report.Rows.Select(row => row.Key) }));
            return ExitCode.Success;
        }

        foreach (var row in report.Rows)
        {
            Console.WriteLine($"{row.Key,-12} mIoU {row.Scores.Single.MeanIou:F3} single, {row.Scores.Sweep.MeanIou:F3} sweep   " +
                $"agreement {row.Scores.Consistency.Mean:F3}");
        }

        Console.WriteLine(Path.Combine(output, "evidence.md"));
        return ExitCode.Success;
    }

    private static EvidenceOptions Protocol(int sweeps, bool quick) => quick
        ? new EvidenceOptions { Singles = 4, Sweeps = Math.Min(1, sweeps), Frames = 7, Stride = 1 }
        : new EvidenceOptions { Sweeps = sweeps };

    private static int[] ParseLabels(string text)
    {
        var numbers = text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number % 3 == 0
                ? number
                : throw new ArgumentException($"labels: '{part}' is not a positive multiple of 3, the views of a scene."));
        return [.. numbers.Distinct()];
    }

    private static IReadOnlyList<EvidenceVariant> Chosen(IReadOnlyList<EvidenceVariant> variants, string? rows)
    {
        if (rows is null)
            return variants;
        var keys = variants.Select(variant => variant.Key).ToArray();
        var unknown = rows.Split(',').FirstOrDefault(row => !keys.Contains(row));
        if (unknown is not null)
            throw new ArgumentException($"rows: '{unknown}' is unknown; use {string.Join(", ", keys)}.");
        return [.. variants.Where(variant => rows.Split(',').Contains(variant.Key))];
    }
}
