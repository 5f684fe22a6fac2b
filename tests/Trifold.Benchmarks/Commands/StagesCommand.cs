using System.CommandLine;
using Trifold.Models;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>stages</c>: what the stages of one image take.</summary>
internal static class StagesCommand
{
    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print JSON, as report reads it." };
        var command = new Command("stages", "Time the stages of one image.") { runs, warmUps, threads, json };
        command.SetAction(parsed => Run(
            parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads), parsed.GetValue(json)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads, bool json)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        var stages = SynthesisStages.Measure(model, warmUps, runs);
        var measurement = new Measurement(
            "trifold", MeasurementEnvironment.Describe(), stages, MeasurementEnvironment.PeakMemoryBytes());
        if (json)
            Console.WriteLine(measurement.ToJson());
        else
            Tables.Print(measurement);
    }
}
