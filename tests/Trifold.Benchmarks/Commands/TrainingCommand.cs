using System.CommandLine;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Models;
using Trifold.Models.Eg3d;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>training</c>: steps of optimisers, with kernels and without: a generator's, a decoder's, an inversion's.</summary>
internal static class TrainingCommand
{
    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("training", "Time steps of training and inversion, with kernels and without.")
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
        var world = WorldCatalog.Named("portraits");
        using (var trained = new Eg3dGenerator(SmallArchitecture.For(world)))
            Print("generator, portraits-128", GradientSteps.Generator(trained, warmUps, runs));
        using (var small = new Eg3dGenerator(SmallArchitecture.For(world)))
            Print("decoder, portraits-128", TrainingSteps.Measure(small, warmUps, runs));
        using (var full = new FullSizeModel())
            Print("decoder, ffhq512-128", TrainingSteps.Measure(full.Generator, warmUps, runs));
        using var inverted = new FullSizeModel();
        Print("codes of an image, ffhq512-128", GradientSteps.Inversion(inverted, warmUps, runs));
    }

    private static void Print(string name, IReadOnlyList<StageTimes> forms)
    {
        Console.WriteLine();
        Console.WriteLine($"{name}, random weights, medians of {forms[0].Seconds.Count} runs:");
        Console.WriteLine();
        Console.WriteLine("| form | step | CPU | steps/s | steps/s to the first, median of the pairs |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var form in forms)
        {
            Console.WriteLine(
                $"| {form.Name} | {form.Median:F3} s | {form.CpuMedian:F2} s | {1 / form.Median:F1} | {1 / form.RatioTo(forms[0]):F1} |");
        }
    }
}
