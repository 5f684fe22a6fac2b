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
        var tensors = new Option<bool>("--tensors") { Description = "Use tensor operations instead of kernels." };
        var command = new Command("stages", "Time the stages of one image.") { runs, warmUps, threads, json, tensors };
        command.SetAction(parsed => Run(
            parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads), parsed.GetValue(json),
            parsed.GetValue(tensors)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads, bool json, bool tensors)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel(kernels: !tensors);
        var stages = SynthesisStages.Measure(model, warmUps, runs);
        var measurement = new Measurement(
            tensors ? "tensors" : "trifold", MeasurementEnvironment.Describe(), stages, MeasurementEnvironment.PeakMemoryBytes());
        if (json)
            Console.WriteLine(measurement.ToJson());
        else
            Tables.Print(measurement);
    }
}
