using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Evaluation;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold evaluate MODEL</c>: annotated views against the exact answers of the model's world.</summary>
internal static class EvaluateCommand
{
    // Apart from the seeds of labelled scenes, which start at 0.
    internal const long FirstUnseenSeed = 10_000;
    internal const int UnseenScenes = 30;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var scenes = NumberOption.Create<int>("--scenes", "Unseen scenes.", UnseenScenes);
        var views = NumberOption.Create<int>("--views", "Views of each.", 2);
        var json = CommonOptions.Json();
        var command = new Command("evaluate", "Compare annotations with the exact answers of the model's world.")
        {
            model, decoder, scenes, views, json, EvaluateQualityCommand.Create(), EvaluateCloudCommand.Create(),
            EvaluateEvidenceCommand.Create(), EvaluateDrawCommand.Create(),
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)), parsed.GetValue(decoder), parsed.GetValue(scenes),
            parsed.GetValue(views), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(
        string folder, string? decoderName, int scenes, int views, bool json, CancellationToken cancellation)
    {
        Evaluate(folder, decoderName, scenes, views, json, cancellation);
        return ExitCode.Success;
    }

    /// <summary>Compares and prints.</summary>
    internal static WorldEvaluation Evaluate(
        string folder, string? decoderName, int scenes, int views, bool json, CancellationToken cancellation)
    {
        if (scenes < 1 || views < 1)
            throw new ArgumentException($"scenes, views: must be at least 1, got {scenes}, {views}.");
        using var model = CommonOptions.OpenModel(folder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var world = TrainDecoderCommand.WorldOf(model);
        WorldEvaluation result;
        using (var reporter = ProgressReporter.Create(json))
        {
            result = WorldEvaluation.Run(
                model, decoder, world, FirstUnseenSeed, scenes, views, world.Viewpoints.Evaluated,
                share => reporter.Report(share, "comparing with exact labels", new { share }), cancellation);
        }

        if (json)
        {
            Console.WriteLine(ProgressReporter.ToJsonLine(new
            {
                mean_iou = result.MeanIou,
                part_iou = decoder.Labels.Entries.Select((label, i) => (label.Name, Iou: result.PartIou[i]))
                    .Where(part => !double.IsNaN(part.Iou)).ToDictionary(part => part.Name, part => part.Iou),
                psnr = result.Psnr,
                depth_error = result.DepthError,
                silhouette_iou = result.SilhouetteIou,
            }));
            return result;
        }

        Console.WriteLine($"Against exact labels of {scenes} unseen scenes, {views} views each:");
        Console.WriteLine($"  mIoU {result.MeanIou:F3}   silhouette IoU {result.SilhouetteIou:F3}   {result.Psnr:F1} dB   " +
            $"depth error {result.DepthError:F4} scene units");
        Console.WriteLine("  " + string.Join("  ", decoder.Labels.Entries.Select((label, i) => $"{label.Name} {result.PartIou[i]:F2}")));
        return result;
    }
}
