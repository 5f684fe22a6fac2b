using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Trifold.Contracts;
using Trifold.V1;

namespace Trifold.Tests.Shared.Services;

/// <summary>
/// Many more requests than can be served: some clients come again at once when they are refused, others when they were
/// told to.
/// </summary>
internal static class OverloadScenario
{
    private const int FloodClients = 4;

    /// <param name="Served">Requests answered, of all clients.</param>
    /// <param name="PerSecond">Of them.</param>
    /// <param name="Latencies">Of answered requests, ascending.</param>
    /// <param name="Refusals">Time to each refusal, ascending.</param>
    /// <param name="Obeyed">Requests repeated when the client was told to.</param>
    /// <param name="ObeyedAndServed">Of them, those that were taken then.</param>
    public sealed record Outcome(
        int Served, double PerSecond, IReadOnlyList<TimeSpan> Latencies, IReadOnlyList<TimeSpan> Refusals, int Obeyed, int ObeyedAndServed)
    {
        public static TimeSpan Percentile(IReadOnlyList<TimeSpan> ascending, double share) =>
            ascending.Count == 0 ? TimeSpan.Zero : ascending[Math.Min(ascending.Count - 1, (int)(share * ascending.Count))];

        public double ObeyedShare => Obeyed == 0 ? 1 : (double)ObeyedAndServed / Obeyed;
    }

    /// <param name="obedient">Clients that wait as long as they are told, one request at a time.</param>
    /// <param name="offered">Requests a second of clients that do not.</param>
    public static async Task<Outcome> RunAsync(
        ServiceProcess service, Func<uint, GenerateAnnotationsRequest> request, int obedient, double offered, TimeSpan time)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var run = new Run(new Generation.GenerationClient(channel), request);
        using var ending = new CancellationTokenSource(time);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable.Range(0, obedient).Select(client => run.ObeyAsync($"obedient-{client}", ending.Token))
                .Append(run.FloodAsync(offered, ending.Token)));
        return run.Outcome(Stopwatch.GetElapsedTime(began));
    }

    private sealed class Run(Generation.GenerationClient client, Func<uint, GenerateAnnotationsRequest> request)
    {
        private readonly ConcurrentBag<TimeSpan> _served = [];
        private readonly ConcurrentBag<TimeSpan> _refused = [];
        private int _obeyed;
        private int _obeyedAndServed;
        private int _seed;

        public async Task ObeyAsync(string key, CancellationToken ending)
        {
            while (!ending.IsCancellationRequested)
            {
                var wait = await AskAsync(key);
                while (wait is { } told)
                {
                    try
                    {
                        await Task.Delay(told, ending);
                    }
                    catch (OperationCanceledException)
                    {
                        return;
                    }

                    wait = await AskAsync(key);
                    Interlocked.Increment(ref _obeyed);
                    if (wait is null)
                        Interlocked.Increment(ref _obeyedAndServed);
                }
            }
        }

        public async Task FloodAsync(double offered, CancellationToken ending)
        {
            if (offered <= 0)
                return;
            var (running, began, sent) = (new List<Task>(), Stopwatch.GetTimestamp(), 0);
            while (!ending.IsCancellationRequested)
            {
                for (var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * offered); sent < due; sent++)
                    running.Add(AskAsync($"flood-{sent % FloodClients}"));
                await Task.Delay(2);
            }

            await Task.WhenAll(running);
        }

        public Outcome Outcome(TimeSpan time) => new(
            _served.Count, _served.Count / time.TotalSeconds, [.. _served.Order()], [.. _refused.Order()], _obeyed, _obeyedAndServed);

        /// <returns>How long to wait; null where the request was answered.</returns>
        private async Task<TimeSpan?> AskAsync(string key)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                using var call = client.GenerateAnnotations(
                    request((uint)Interlocked.Increment(ref _seed)), new Metadata { { "x-api-key", key } });
                while (await call.ResponseStream.MoveNext(CancellationToken.None))
                {
                }

                _served.Add(Stopwatch.GetElapsedTime(began));
                return null;
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted)
            {
                _refused.Add(Stopwatch.GetElapsedTime(began));
                return RetryAfter(refusal);
            }
        }

        private static TimeSpan RetryAfter(RpcException refusal)
        {
            var status = Google.Rpc.Status.Parser.ParseFrom(refusal.Trailers.GetValueBytes(DetailsTrailer.Name));
            return status.Details.First(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
        }
    }
}
