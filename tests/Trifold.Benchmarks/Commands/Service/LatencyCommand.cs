using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service latency</c>: time from request to last sample, by the number of clients that ask at a time.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var model = ServiceOptions.Model("portraits-128");
        var seconds = ServiceOptions.Count("--seconds", "How long each number of clients is measured.", 30);
        var command = new Command("latency", "Latency of single samples by concurrency.") { model, seconds };
        command.SetAction(async (parsed, _) => await RunAsync(
            parsed.GetRequiredValue(model), TimeSpan.FromSeconds(parsed.GetValue(seconds))));
        return command;
    }

    private static async Task<int> RunAsync(string name, TimeSpan time)
    {
        using var model = new ServedModel(name);
        await using var service = await model.ServeAsync(load: true, "--Trifold:Scheduler:MaxQueueSeconds=600");
        Tables.PrintEnvironment("service and clients", MeasurementEnvironment.Describe());
        Console.WriteLine($"{name}, requests of one of a scene's two views, of which both are rendered:");
        Console.WriteLine();
        Console.WriteLine("| clients | samples/s | p50 | p95 | p99 |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var clients in (int[])[1, 4, 16, 64])
        {
            var latencies = new ConcurrentBag<TimeSpan>();
            using var ending = new CancellationTokenSource(time);
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, clients).Select(client => AskAsync(service, model, (uint)client, latencies, ending.Token)));
            var rate = latencies.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            TimeSpan[] sorted = [.. latencies.Order()];
            Console.WriteLine(FormattableString.Invariant(
                $"| {clients} | {rate:F2} | {At(sorted, 0.5)} | {At(sorted, 0.95)} | {At(sorted, 0.99)} |"));
        }

        return 0;
    }

    private static async Task AskAsync(
        ServiceProcess service, ServedModel model, uint client, ConcurrentBag<TimeSpan> latencies, CancellationToken ending)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var generation = new Generation.GenerationClient(channel);
        for (uint request = 0; !ending.IsCancellationRequested; request++)
        {
            var began = Stopwatch.GetTimestamp();
            using var call = generation.GenerateAnnotations(model.Annotations(1000 * client + request, 1));
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }

            latencies.Add(Stopwatch.GetElapsedTime(began));
        }
    }

    private static string At(TimeSpan[] sorted, double share) => ServiceOptions.Milliseconds(OverloadScenario.Outcome.Percentile(sorted, share));
}
