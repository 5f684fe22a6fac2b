using System.CommandLine;
using Trifold.Models;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>guard</c>: fails when kernels have lost their lead over tensor operations on this machine.</summary>
internal static class GuardCommand
{
    // About twice the ratios measured (docs/RESULTS.md): noise does not reach them, a lost fast path does.
    private static readonly (string Stage, double Limit)[] Limits =
        [("backbone", 0.8), ("volume rendering", 0.35), ("super-resolution", 0.5), ("whole synthesis", 0.5)];

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var threads = CommonOptions.Threads();
        var command = new Command("guard", "Compare kernels with tensor operations; exit code 1 past a limit.") { runs, threads };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(threads)));
        return command;
    }

    private static int Run(int runs, int threads)
    {
        TensorProcess.Prepare(threads);
        var kernels = Measure(true, runs);
        var tensors = Measure(false, runs);
        var lost = 0;
        Console.WriteLine("| stage | kernels / tensor operations | limit |");
        Console.WriteLine("|---|---|---|");
        foreach (var (stage, limit) in Limits)
        {
            var ratio = kernels[stage] / tensors[stage];
            Console.WriteLine($"| {stage} | {ratio:F2} | {limit} |");
            lost += ratio > limit ? 1 : 0;
        }

        return lost == 0 ? 0 : 1;
    }

    private static Dictionary<string, double> Measure(bool kernels, int runs)
    {
        using var model = new FullSizeModel(kernels);
        return SynthesisStages.Measure(model, 1, runs).ToDictionary(stage => stage.Name, stage => stage.Median);
    }
}
