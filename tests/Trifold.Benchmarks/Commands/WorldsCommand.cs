using System.CommandLine;
using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Models;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>worlds</c>: exact images a second of each procedural world.</summary>
internal static class WorldsCommand
{
    // Four samples a pixel, as data sets and evaluations take them.
    private const int Resolution = 128;
    private const int SamplesPerAxis = 2;

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("worlds", "Time exact images of the procedural worlds, one thread and all.") { runs, warmUps, threads };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        Tables.PrintEnvironment("trifold", MeasurementEnvironment.Describe());
        Console.WriteLine(
            $"Medians of {runs} images, a new object and view each, {Resolution}x{Resolution}, {SamplesPerAxis * SamplesPerAxis} samples a pixel:");
        Console.WriteLine();
        Console.WriteLine("| world | threads | images a second | CPU seconds an image |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var name in WorldCatalog.Names)
        {
            foreach (var used in (int[])[.. new[] { 1, threads }.Distinct()])
            {
                var world = WorldCatalog.Named(name);
                var seed = 0L;
                var image = StageTimer.Repeat(warmUps, runs, timer => timer.Time("image", () => Render(world, seed++, used)))[0];
                Console.WriteLine($"| {name} | {used} | {1 / image.Median:F1} | {image.CpuMedian:F3} |");
            }
        }
    }

    private static WorldView Render(IWorld world, long seed, int threads) => WorldRenderer.Render(
        world.Create(SceneSynthesis.Latent(seed, world.LatentSize)), world.Viewpoints.Draw(seed, 1)[0], Resolution,
        SamplesPerAxis, threads);
}
