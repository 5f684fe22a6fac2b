using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.Tests.Shared.Services;

/// <summary>Workers are killed at random moments while streams read.</summary>
internal static class CrashScenario
{
    /// <param name="Kills">Workers killed.</param>
    /// <param name="Samples">Samples that arrived, of all streams.</param>
    /// <param name="LongestPause">Longest time that a stream waited for its next sample.</param>
    /// <param name="Faults">Samples lost, doubled or different, and broken streams; none is what is hoped for.</param>
    public sealed record Outcome(int Kills, int Samples, TimeSpan LongestPause, IReadOnlyList<string> Faults);

    /// <summary>Runs streams, kills workers, lets the streams end, and compares them with the same requests undisturbed.</summary>
    /// <param name="request">What each stream asks for, given its number; endless.</param>
    public static async Task<Outcome> RunAsync(
        ServiceProcess service, int streams, int kills, Func<int, GenerateAnnotationsRequest> request, Random random)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var client = new Generation.GenerationClient(channel);
        using var ending = new CancellationTokenSource();
        var read = Enumerable.Range(0, streams).Select(stream => ReadAsync(client, request(stream), ending.Token)).ToArray();
        await Task.WhenAll(read.Select(stream => stream.Begun));

        var killed = new WorkerKills(service, random);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(random.Next(20, 400));
            await killed.NextAsync();
        }

        // A stream that goes on after the last kill has survived it.
        await Task.WhenAll(read.Select(stream => stream.GoesOnAsync()));
        await ending.CancelAsync();
        var faults = new List<string>();
        foreach (var (number, stream) in read.Index())
        {
            await stream.Ended;
            if (stream.Failure is { } failure)
                faults.Add($"stream {number} broke after {stream.Samples.Count} samples: {failure.Message}");
            faults.AddRange(await DifferencesAsync(client, request(number), stream.Samples, number));
        }

        return new Outcome(kills, read.Sum(stream => stream.Samples.Count), read.Max(stream => stream.LongestPause), faults);
    }

    private static Reader ReadAsync(Generation.GenerationClient client, GenerateAnnotationsRequest request, CancellationToken ending)
    {
        var reader = new Reader();
        reader.Start(client, request, ending);
        return reader;
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(
        Generation.GenerationClient client, GenerateAnnotationsRequest request, List<SampleDigest> samples, int number)
    {
        if (samples.Count == 0)
            return [$"stream {number} brought no sample"];
        request.Samples = (ulong)samples.Count;
        using var call = client.GenerateAnnotations(request);
        var (faults, place) = (new List<string>(), 0);
        await foreach (var sample in call.ResponseStream.ReadAllAsync())
        {
            if (samples[place] != SampleDigest.Of(sample))
                faults.Add($"stream {number}, sample {place}: {samples[place]} instead of {SampleDigest.Of(sample)}");
            place++;
        }

        return faults;
    }

    private sealed class Reader
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _next;

        public List<SampleDigest> Samples { get; } = [];

        public TimeSpan LongestPause { get; private set; }

        public Exception? Failure { get; private set; }

        public Task Begun => _begun.Task;

        public Task Ended { get; private set; } = Task.CompletedTask;

        public void Start(Generation.GenerationClient client, GenerateAnnotationsRequest request, CancellationToken ending) =>
            Ended = Task.Run(() => ReadAsync(client, request, ending), CancellationToken.None);

        /// <summary>Ends with the next sample, or with the stream.</summary>
        public Task GoesOnAsync()
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _next, next);
            return Task.WhenAny(next.Task, Ended);
        }

        private async Task ReadAsync(Generation.GenerationClient client, GenerateAnnotationsRequest request, CancellationToken ending)
        {
            try
            {
                using var call = client.GenerateAnnotations(request, cancellationToken: ending);
                var last = Stopwatch.GetTimestamp();
                while (await call.ResponseStream.MoveNext(CancellationToken.None))
                {
                    Samples.Add(SampleDigest.Of(call.ResponseStream.Current));
                    if (Samples.Count > 1 && Stopwatch.GetElapsedTime(last) is var pause && pause > LongestPause)
                        LongestPause = pause;
                    last = Stopwatch.GetTimestamp();
                    _begun.TrySetResult();
                    Volatile.Read(ref _next)?.TrySetResult();
                }
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Cancelled && ending.IsCancellationRequested)
            {
                // The scenario is over.
            }
            catch (Exception failure)
            {
                Failure = failure;
            }
            finally
            {
                _begun.TrySetResult();
            }
        }
    }
}
