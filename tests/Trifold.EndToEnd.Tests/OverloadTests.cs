namespace Trifold.EndToEnd.Tests;

/// <summary>The short form of <c>Trifold.Benchmarks service overload</c>; times belong there.</summary>
public sealed class OverloadTests(ModelFolders models) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task ObedientClients_AreServedBesideAFloodOfOthers()
    {
        await using var service = await models.ServeAsync("--Trifold:Scheduler:MaxQueueSeconds=0.2", "--Trifold:Scheduler:MaxClientBookings=4");
        await service.SamplesAsync(Requests.Annotations(0, 40));

        var outcome = await OverloadScenario.RunAsync(
            service, seed => Requests.Annotations(seed, 2), obedient: 4, offered: 400, TimeSpan.FromSeconds(6));

        Assert.NotEmpty(outcome.Refusals);
        Assert.NotEmpty(outcome.Latencies);
        Assert.True(outcome.Obeyed > 0, "no obedient client was ever refused");
        Assert.True(outcome.ObeyedShare >= 0.6, $"{outcome.ObeyedAndServed} of {outcome.Obeyed} were served when they were told to come");
    }
}
