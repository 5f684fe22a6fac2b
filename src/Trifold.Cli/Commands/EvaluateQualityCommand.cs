using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Evaluation;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold evaluate quality MODEL</c>: whether quality scores find wrong labels.</summary>
internal static class EvaluateQualityCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var decoder = CommonOptions.Decoder();
        var scenes = NumberOption.Create<int>("--scenes", "Unseen scenes.", EvaluateCommand.UnseenScenes);
        var views = NumberOption.Create<int>("--views", "Views of each, which check one another.", 4);
        var json = CommonOptions.Json();
        var command = new Command("quality", "Compare quality scores with the labels' true errors.") { model, decoder, scenes, views, json };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)), parsed.GetValue(decoder), parsed.GetValue(scenes),
            parsed.GetValue(views), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(string folder, string? decoderName, int scenes, int views, bool json, CancellationToken cancellation)
    {
        using var model = CommonOptions.OpenModel(folder);
        using var decoder = CommonOptions.OpenDecoder(model, decoderName);
        var world = TrainDecoderCommand.WorldOf(model);
        QualityEvaluation result;
        using (var reporter = ProgressReporter.Create(json))
        {
            result = QualityEvaluation.Run(
                model, decoder, world, EvaluateCommand.FirstUnseenSeed, scenes, views, world.Viewpoints.Evaluated,
                share => reporter.Report(share, "comparing with exact labels", new { share }), cancellation);
        }

        if (json)
        {
            Console.WriteLine(ProgressReporter.ToJsonLine(result));
            return ExitCode.Success;
        }

        Console.WriteLine($"{result.Views} views of {scenes} unseen scenes:");
        Console.WriteLine(
            $"  confidence and being right, pixels of the object: correlation {result.PixelCorrelation:F3} " +
            $"(margin alone {result.MarginCorrelation:F3})");
        Console.WriteLine($"  quality and share of right pixels, views: rank correlation {result.ViewCorrelation:F3}");
        Console.WriteLine(
            $"  mIoU {result.MeanIou:F3}; without the worst {QualityEvaluation.DroppedShare:P0} of the views {result.MeanIouKept:F3}, " +
            $"of the pixels {result.MeanIouKeptPixels:F3}");
        return ExitCode.Success;
    }
}
