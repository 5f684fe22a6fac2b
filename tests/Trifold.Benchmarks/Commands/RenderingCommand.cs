using System.CommandLine;
using Trifold.Models;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>rendering</c>: volume rendering by kernel and by tensors.</summary>
internal static class RenderingCommand
{
    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("rendering", "Time volume rendering by the fused and by the tensor renderer.")
        {
            runs, warmUps, threads,
        };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        var stages = RenderingStages.Measure(model, warmUps, runs);
        Tables.Print(new Measurement(
            "trifold", MeasurementEnvironment.Describe(), stages, MeasurementEnvironment.PeakMemoryBytes()));
    }
}
