using System.Diagnostics;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.Tests.Shared.Services;

/// <summary>One long stream to a client that reads slowly, then fast, and then is gone.</summary>
internal static class SlowReaderScenario
{
    /// <param name="ResidentBytes">Of the front and its workers together, at equal distances along the stream.</param>
    /// <param name="ClearedAfter">From the disconnection until nothing waited or ran any more.</param>
    /// <param name="NextAnswerAfter">From the disconnection until another client had a sample.</param>
    public sealed record Outcome(IReadOnlyList<long> ResidentBytes, TimeSpan ClearedAfter, TimeSpan NextAnswerAfter)
    {
        /// <summary>How far the later half lies above the earlier one: medians, bytes.</summary>
        public long Growth => Median([.. ResidentBytes.Skip(ResidentBytes.Count / 2)]) - Median([.. ResidentBytes.Take(ResidentBytes.Count / 2)]);

        private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);
    }

    /// <param name="samples">Read in all; a tenth of them slowly.</param>
    /// <param name="pause">Between two samples that are read slowly.</param>
    public static async Task<Outcome> RunAsync(ServiceProcess service, GenerateAnnotationsRequest endless, int samples, TimeSpan pause)
    {
        const int Marks = 20;
        var resident = new List<long>();
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        using (var call = new Generation.GenerationClient(channel).GenerateAnnotations(endless))
        {
            for (var sample = 1; sample <= samples; sample++)
            {
                if (!await call.ResponseStream.MoveNext(CancellationToken.None))
                    throw new InvalidOperationException($"The stream ended after {sample} samples.");
                if (sample < samples / 10)
                    await Task.Delay(pause);
                if (sample % (samples / Marks) == 0)
                    resident.Add(Resident(service));
            }
        }

        var gone = Stopwatch.GetTimestamp();
        var other = AnswerAsync(service, endless);
        await other;
        var answered = Stopwatch.GetElapsedTime(gone);
        await service.UntilAsync("trifold_queue_depth", value => value == 0);
        return new Outcome(resident, Stopwatch.GetElapsedTime(gone), answered);
    }

    private static async Task AnswerAsync(ServiceProcess service, GenerateAnnotationsRequest endless)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var one = endless.Clone();
        one.Samples = 1;
        using var call = new Generation.GenerationClient(channel).GenerateAnnotations(one);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
    }

    private static long Resident(ServiceProcess service) =>
        ProcessTree.ResidentBytes(service.Id) + ProcessTree.ChildrenOf(service.Id).Sum(ProcessTree.ResidentBytes);
}
