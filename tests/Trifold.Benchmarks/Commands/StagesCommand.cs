using System.CommandLine;
using TorchSharp;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>stages</c>: what the stages of one image take.</summary>
internal static class StagesCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Counted runs.", DefaultValueFactory = _ => 5 };
        var warmUps = new Option<int>("--warm-ups") { Description = "Runs before them.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of libtorch; its own default can be 1.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, as report reads it." };
        var command = new Command("stages", "Time the stages of one image.") { runs, warmUps, threads, json };
        command.SetAction(parsed => Run(
            parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads), parsed.GetValue(json)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads, bool json)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUps);
        torch.set_num_threads(threads);
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
