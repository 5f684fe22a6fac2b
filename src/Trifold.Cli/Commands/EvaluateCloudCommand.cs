using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Clouds;
using Trifold.Factory.Evaluation;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold evaluate cloud MODEL</c>: point clouds against the exact surfaces of the model's world.</summary>
internal static class EvaluateCloudCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var scenes = NumberOption.Create("--scenes", "Unseen scenes.", 8);
        var request = new CloudRequest();
        var json = CommonOptions.Json();
        var command = new Command("cloud", "Compare point clouds with the exact surfaces of the model's world.")
        {
            model, decoder, scenes, json,
        };
        request.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)), parsed.GetValue(decoder), parsed.GetValue(scenes),
            request.CamerasOf(parsed), request.OptionsOf(parsed), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(
        string folder, string? decoderName, int scenes, CloudCameraChoice cameras, CloudOptions options, bool json,
        CancellationToken cancellation)
    {
        if (scenes < 1)
            throw new ArgumentException($"scenes: must be at least 1, got {scenes}.");
        using var model = CommonOptions.OpenModel(folder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var world = TrainDecoderCommand.WorldOf(model);
        IReadOnlyList<(string Source, CloudScores Scores)> results;
        using (var reporter = ProgressReporter.Create(json))
        {
            results = CloudEvaluation.Run(
                model, decoder, world, EvaluateCommand.FirstUnseenSeed, scenes, cameras.Of(model, fieldOfView: null), options,
                share => reporter.Report(share, "comparing with exact surfaces", new { share }), cancellation);
        }

        if (!json)
            Console.WriteLine($"Against exact surfaces of {scenes} unseen scenes (distances in scene units and in shares of the object's size):");
        foreach (var (source, scores) in results)
            Console.WriteLine(json ? ToJson(source, scores, decoder) : ToText(source, scores, decoder));
        return ExitCode.Success;
    }

    private static string ToJson(string source, CloudScores scores, LoadedDecoder decoder) => ProgressReporter.ToJsonLine(new
    {
        source,
        median_distance = scores.Median,
        mean_distance = scores.Mean,
        median_share = scores.MedianShare,
        mean_share = scores.MeanShare,
        label_accuracy = scores.LabelAccuracy,
        normal_error_degrees = scores.NormalError,
        coverage = scores.Coverage,
        part_accuracy = PartsOf(scores, decoder).ToDictionary(part => part.Name, part => part.Accuracy),
    });

    private static string ToText(string source, CloudScores scores, LoadedDecoder decoder) =>
        $"  {source,-12}  median {scores.Median:F4} ({scores.MedianShare:P2})  mean {scores.Mean:F4} ({scores.MeanShare:P2})  " +
        $"label accuracy {scores.LabelAccuracy:F3}  normals {scores.NormalError:F1}°  coverage {scores.Coverage:F3}\n" +
        $"    {string.Join("  ", PartsOf(scores, decoder).Select(part => $"{part.Name} {part.Accuracy:F2}"))}";

    private static IEnumerable<(string Name, double Accuracy)> PartsOf(CloudScores scores, LoadedDecoder decoder) =>
        decoder.Labels.Entries.Select((label, i) => (label.Name, scores.PartAccuracy[i])).Where(part => !double.IsNaN(part.Item2));
}
