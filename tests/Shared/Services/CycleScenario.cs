using System.Diagnostics.Tracing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Diagnostics.NETCore.Client;
using Trifold.V1;

namespace Trifold.Tests.Shared.Services;

/// <summary>A model is loaded, used and unloaded over and over, and now and then a broken one is tried.</summary>
internal static class CycleScenario
{
    /// <summary>The front process at one moment.</summary>
    /// <param name="HeapBytes">Managed heap after a full collection, without the gaps between what lives.</param>
    public sealed record Footprint(long HeapBytes, long ResidentBytes, int Handles, int Threads);

    /// <param name="Before">After the warm-up.</param>
    /// <param name="ResidentSlope">Bytes a cycle, by least squares.</param>
    /// <param name="FreshWorkerBytes">A worker that has never loaded anything.</param>
    /// <param name="LastWorkerBytes">The worker behind the last unload.</param>
    public sealed record Outcome(
        Footprint Before, Footprint After, double ResidentSlope, long FreshWorkerBytes, long LastWorkerBytes);

    // GCHeapCollect: a full, blocking collection when the session begins.
    private const long Collect = 0x800000;

    private const int Looks = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <param name="request">For a model that is not loaded.</param>
    /// <param name="broken">Name of a model that cannot be loaded.</param>
    /// <param name="failures">How many of the cycles end with a try to load the broken model.</param>
    public static async Task<Outcome> RunAsync(
        ServiceProcess service, GenerateAnnotationsRequest request, string broken, int warmUp, int cycles, int failures)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var (models, generation) = (new V1.Models.ModelsClient(channel), new Generation.GenerationClient(channel));
        var fresh = await SettledAsync(service);
        for (var cycle = 0; cycle < warmUp; cycle++)
            await CycleAsync(models, generation, request, cycle == 0 ? broken : null);

        var before = await MeasureAsync(service);
        var resident = new List<double>();
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            var isFailing = (cycle + 1) * failures / cycles > cycle * failures / cycles;
            await CycleAsync(models, generation, request, isFailing ? broken : null);
            resident.Add(ProcessTree.ResidentBytes(service.Id));
        }

        return new Outcome(before, await MeasureAsync(service), Slope(resident), fresh, await SettledAsync(service));
    }

    private static async Task CycleAsync(
        V1.Models.ModelsClient models, Generation.GenerationClient generation, GenerateAnnotationsRequest request, string? broken)
    {
        await models.LoadModelAsync(new LoadModelRequest { Name = request.Model });
        using (var call = generation.GenerateAnnotations(request))
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        }

        await models.UnloadModelAsync(new UnloadModelRequest { Name = request.Model });
        if (broken is null)
            return;
        try
        {
            await models.LoadModelAsync(new LoadModelRequest { Name = broken });
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.FailedPrecondition)
        {
            return;
        }

        throw new InvalidOperationException($"{broken} was loaded though it is broken.");
    }

    // The least of several looks: pools and idle threads go after a while, and nothing says when.
    private static async Task<Footprint> MeasureAsync(ServiceProcess service)
    {
        await SettledAsync(service);
        var least = await LookAsync(service);
        for (var look = 1; look < Looks; look++)
        {
            await Task.Delay(BetweenLooks);
            var next = await LookAsync(service);
            least = new Footprint(
                Math.Min(least.HeapBytes, next.HeapBytes), Math.Min(least.ResidentBytes, next.ResidentBytes),
                Math.Min(least.Handles, next.Handles), Math.Min(least.Threads, next.Threads));
        }

        return least;
    }

    private static async Task<Footprint> LookAsync(ServiceProcess service)
    {
        // Twice: what finalizers let go is counted as well.
        await CollectAsync(service.Id);
        await CollectAsync(service.Id);
        var heap = await service.MetricAsync("dotnet_gc_last_collection_heap_size_bytes")
            - await service.MetricAsync("dotnet_gc_last_collection_heap_fragmentation_size_bytes");
        return new Footprint(
            (long)heap, ProcessTree.ResidentBytes(service.Id), ProcessTree.Handles(service.Id), ProcessTree.Threads(service.Id));
    }

    private static async Task CollectAsync(int process)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collect);
        using var session = new DiagnosticsClient(process).StartEventPipeSession(provider, requestRundown: false);
        var drained = session.EventStream.CopyToAsync(Stream.Null);
        await session.StopAsync(CancellationToken.None);
        await drained;
    }

    /// <returns>Resident bytes of the one worker, once it is there and no longer grows.</returns>
    private static async Task<long> SettledAsync(ServiceProcess service)
    {
        var (last, unchanged) = (0L, 0);
        while (unchanged < 5)
        {
            await Task.Delay(100);
            var now = ProcessTree.ChildrenOf(service.Id) is [var worker] ? ProcessTree.ResidentBytes(worker) : 0;
            unchanged = now > 0 && Math.Abs(now - last) < 64 << 10 ? unchanged + 1 : 0;
            last = now;
        }

        return last;
    }

    private static double Slope(List<double> values)
    {
        var (middle, mean) = ((values.Count - 1) / 2.0, values.Average());
        var (products, squares) = (0.0, 0.0);
        foreach (var (place, value) in values.Index())
        {
            products += (place - middle) * (value - mean);
            squares += (place - middle) * (place - middle);
        }

        return products / squares;
    }
}
