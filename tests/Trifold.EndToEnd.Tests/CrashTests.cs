namespace Trifold.EndToEnd.Tests;

/// <summary>The short form of <c>Trifold.Benchmarks service crashes</c>.</summary>
public sealed class CrashTests(ModelFolders models) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task KilledWorkers_CostNoStreamAnySample()
    {
        await using var service = await models.ServeAsync("--Trifold:Workers:Count=2", "--Trifold:Workers:Threads=1");

        var outcome = await CrashScenario.RunAsync(
            service, streams: 16, kills: 5, stream => Requests.Annotations((uint)(100_000 * stream)), new Random(1));

        Assert.Empty(outcome.Faults);
        Assert.True(outcome.Samples >= 16);
        await service.UntilAsync("trifold_worker_restarts_total", restarts => restarts >= 5);
    }
}
