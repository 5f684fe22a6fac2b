namespace Trifold.EndToEnd.Tests;

/// <summary>The short forms of <c>Trifold.Benchmarks service stream</c> and <c>service cycles</c>.</summary>
public sealed class MemoryTests(ModelFolders models) : IClassFixture<ModelFolders>
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public async Task LongStream_TakesNoMoreMemoryTheLongerItRuns()
    {
        await using var service = await models.ServeAsync();
        // What the first samples bring with them stays: compiled code, buffers, the allocator's arena.
        await service.SamplesAsync(Requests.Annotations(0, 300));

        var outcome = await SlowReaderScenario.RunAsync(service, Requests.Annotations(), samples: 1000, TimeSpan.FromMilliseconds(20));

        Assert.True(outcome.Growth < 24 * Megabyte, $"grew by {outcome.Growth} bytes: {string.Join(", ", outcome.ResidentBytes)}");
        Assert.True(outcome.NextAnswerAfter < TimeSpan.FromSeconds(5), $"{outcome.NextAnswerAfter}");
    }

    [Fact]
    public async Task ThousandRequests_LeaveNothingBehind()
    {
        await using var service = await models.ServeAsync();
        for (var request = 0; request < 200; request++)
            await service.SamplesAsync(Requests.Annotations((uint)request, 1));
        var (front, worker) = Resident(service);

        for (var request = 0; request < 1000; request++)
            await service.SamplesAsync(Requests.Annotations((uint)request, 1));

        var (frontAfter, workerAfter) = Resident(service);
        Assert.True(frontAfter - front < 48 * Megabyte, $"front: {front} to {frontAfter} bytes");
        Assert.True(workerAfter - worker < 16 * Megabyte, $"worker: {worker} to {workerAfter} bytes");
    }

    [Fact]
    public async Task LoadingAndUnloading_GivesBackMemoryHandlesAndThreads()
    {
        models.AddBroken();
        await using var service = await models.ServeAsync("--Trifold:Models:Load:0=");

        var outcome = await CycleScenario.RunAsync(
            service, Requests.Annotations(0, 2), ModelFolders.Broken, warmUp: 4, cycles: 8, failures: 2);

        // Two snapshots of a living process: a pooled connection or thread more is no leak, one a cycle is.
        Assert.InRange(outcome.After.Handles, 0, outcome.Before.Handles + 7);
        Assert.InRange(outcome.After.Threads, 0, outcome.Before.Threads + 16);
        Assert.InRange(outcome.After.HeapBytes, 0, outcome.Before.HeapBytes + Megabyte);
        Assert.InRange(outcome.LastWorkerBytes, 0, outcome.FreshWorkerBytes + 16 * Megabyte);
    }

    private static (long Front, long Worker) Resident(ServiceProcess service) =>
        (ProcessTree.ResidentBytes(service.Id), ProcessTree.ChildrenOf(service.Id).Sum(ProcessTree.ResidentBytes));
}
