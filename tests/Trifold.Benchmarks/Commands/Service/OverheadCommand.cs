using System.CommandLine;
using System.Diagnostics;
using Grpc.Net.Client;
using Trifold.V1;
using Trifold.Worker.Device;
using Trifold.Worker.V1;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service overhead</c>: samples a second over gRPC on loopback against the same device slot in process.</summary>
internal static class OverheadCommand
{
    private const string Instance = "measured";
    private const int ScenesOfACall = 16;

    public static Command Create()
    {
        var model = ServiceOptions.Model("portraits-128");
        var runs = CommonOptions.Runs();
        var samples = ServiceOptions.Count("--samples", "Samples of one run; even.", 64);
        var threads = CommonOptions.Threads();
        var command = new Command("overhead", "Samples a second through the service against in process.") { model, runs, samples, threads };
        command.SetAction(async (parsed, _) => await RunAsync(
            parsed.GetRequiredValue(model), parsed.GetValue(runs), parsed.GetValue(samples), parsed.GetValue(threads)));
        return command;
    }

    private static async Task<int> RunAsync(string name, int runs, int samples, int threads)
    {
        using var model = new ServedModel(name);
        await using var slot = new DeviceSlot(threads);
        await slot.LoadAsync(Instance, model.Folder, CancellationToken.None);
        await using var service = await model.ServeAsync(load: true, $"--Trifold:Workers:Threads={threads}");
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var client = new Generation.GenerationClient(channel);

        var (inProcess, served) = (new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            var here = await RateAsync(samples, () => InProcessAsync(slot, model.Annotations(), samples));
            var there = await RateAsync(samples, () => ServedAsync(client, model.Annotations(0, (ulong)samples)));
            if (run < 0)
                continue;
            inProcess.Add(here);
            served.Add(there);
        }

        Tables.PrintEnvironment("both sides", MeasurementEnvironment.Describe());
        Console.WriteLine($"{name}, {samples} samples of {samples / 2} scenes a run, medians of {runs} runs in turn:");
        Console.WriteLine();
        Console.WriteLine("| in process | gRPC on loopback | ratio of the pairs |");
        Console.WriteLine("|---|---|---|");
        Console.WriteLine(FormattableString.Invariant(
            $"| {Median(inProcess):F2} samples/s | {Median(served):F2} samples/s | {Median([.. served.Zip(inProcess, (a, b) => a / b)]):F3} |"));
        return 0;
    }

    private static async Task InProcessAsync(DeviceSlot slot, GenerateAnnotationsRequest request, int samples)
    {
        foreach (var seeds in Enumerable.Range(0, samples / 2).Chunk(ScenesOfACall))
        {
            var operations = seeds.Select(seed => new SceneOperation
            {
                Instance = Instance,
                Scene = new Scene { Seed = (uint)seed, Index = (ulong)seed },
                Annotate = new AnnotateScene
                {
                    Decoder = "parts",
                    Cameras = request.Cameras,
                    Outputs = { Output.Rgb, Output.Mask, Output.Depth, Output.Confidence },
                },
            }).ToArray();
            await foreach (var happened in slot.ExecuteAsync(operations, CancellationToken.None))
            {
                if (happened.Failed is { } failure)
                    throw new InvalidOperationException(failure.Message);
            }
        }
    }

    private static async Task ServedAsync(Generation.GenerationClient client, GenerateAnnotationsRequest request)
    {
        using var call = client.GenerateAnnotations(request);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
    }

    private static async Task<double> RateAsync(int samples, Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return samples / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
