using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using Trifold.Models;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>slots</c>: images a second of one process with all threads against one process a core.</summary>
internal static class SlotsCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each is measured.", DefaultValueFactory = _ => 20 };
        var worker = new Option<int>("--worker") { Description = "Threads of a worker that counts images.", Hidden = true };
        var command = new Command("slots", "Throughput of one slot of all threads against slots of one.") { seconds, worker };
        command.SetAction(parsed => parsed.GetValue(worker) is var threads and > 0
            ? Count(threads, parsed.GetValue(seconds))
            : Compare(parsed.GetValue(seconds)));
        return command;
    }

    private static int Compare(int seconds)
    {
        var cores = Environment.ProcessorCount;
        Tables.PrintEnvironment("trifold", MeasurementEnvironment.Describe());
        Console.WriteLine("| slots | threads each | images of 512² a second | resident memory |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var slots in (int[])[1, cores])
        {
            var workers = Enumerable.Range(0, slots).Select(_ => Start(cores / slots, seconds)).ToArray();
            var reports = workers.Select(worker => worker.StandardOutput.ReadToEnd().Split(' ')).ToArray();
            var rate = reports.Sum(report => double.Parse(report[0], CultureInfo.InvariantCulture));
            var memory = reports.Sum(report => double.Parse(report[1], CultureInfo.InvariantCulture));
            Console.WriteLine($"| {slots} | {cores / slots} | {rate:F2} | {memory:F0} MB |");
        }

        return 0;
    }

    private static Process Start(int threads, int seconds) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, ["slots", "--worker", $"{threads}", "--seconds", $"{seconds}"])
    {
        RedirectStandardOutput = true,
    })!;

    private static int Count(int threads, int seconds)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        using var noGrad = torch.no_grad();
        using var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        Image();
        var clock = Stopwatch.StartNew();
        var images = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; images++)
            Image();
        Console.Write(FormattableString.Invariant(
            $"{images / clock.Elapsed.TotalSeconds} {MeasurementEnvironment.PeakMemoryBytes() / 1e6}"));
        return 0;

        void Image()
        {
            using var scope = torch.NewDisposeScope();
            using var scene = model.Generator.Synthesize(codes, LayerNoise.Const);
            scene.Render(model.CameraVector).Dispose();
        }
    }
}
