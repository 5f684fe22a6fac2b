using System.CommandLine;
using Trifold.Factory.Training;
using Trifold.Models;
using Trifold.Models.Eg3d;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>training</c>: steps of a semantic decoder's training, reading native maps and building planes.</summary>
internal static class TrainingCommand
{
    // Of the world that the bundled model was distilled from.
    private const int PortraitLatent = 26;

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("training", "Time a step of decoder training on native maps and on planes.")
        {
            runs, warmUps, threads,
        };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        Console.WriteLine(string.Join(
            ", ", MeasurementEnvironment.Describe().Select(fact => $"{fact.Key} {fact.Value}")));
        using (var small = new Eg3dGenerator(SmallArchitecture.For(PortraitLatent)))
            Print("portraits-128", TrainingSteps.Measure(small, warmUps, runs));
        using var full = new FullSizeModel();
        Print("ffhq512-128", TrainingSteps.Measure(full.Generator, warmUps, runs));
    }

    private static void Print(string name, IReadOnlyList<StageTimes> forms)
    {
        Console.WriteLine();
        Console.WriteLine($"{name}, random weights, one scene, {TrainingSteps.Rays} rays a step, medians of {forms[0].Seconds.Count} runs:");
        Console.WriteLine();
        Console.WriteLine("| form | step | CPU | steps/s | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var form in forms)
        {
            Console.WriteLine(
                $"| {form.Name} | {form.Median:F3} s | {form.CpuMedian:F2} s | {1 / form.Median:F1} | {forms[0].Median / form.Median:F1} |");
        }
    }
}
