using Trifold.Service.Health;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Tests.Health;

public sealed class HealthStatusBoardTests
{
    private readonly HealthStatusBoard _board = new();

    [Fact]
    public void Server_DoesNotServe_UntilSomebodySaysSo()
    {
        Assert.Equal(ServingStatus.NotServing, _board.Find(HealthStatusBoard.Overall));
        _board.Set(HealthStatusBoard.Overall, ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, _board.Find(""));
    }

    [Fact]
    public void RemovedName_IsUnknown()
    {
        _board.Set("cars", ServingStatus.Serving);
        _board.Remove("cars");
        Assert.Null(_board.Find("cars"));
        Assert.Equal([""], _board.All().Keys);
    }

    [Fact]
    public void StoppedBoard_ServesNothing_WhateverIsSetLater()
    {
        _board.Set("cars", ServingStatus.Serving);
        _board.Stop();
        _board.Set("cars", ServingStatus.Serving);
        _board.Set("portraits", ServingStatus.Serving);
        Assert.Equal([("", ServingStatus.NotServing), ("cars", ServingStatus.NotServing)], _board.All().Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public async Task SlowWatcher_SeesTheLatestStatusOnly()
    {
        await using var watch = _board.WatchAsync("cars", CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Null(watch.Current);
        foreach (var status in new[] { ServingStatus.Serving, ServingStatus.NotServing, ServingStatus.Unknown, ServingStatus.Serving })
            _board.Set("cars", status);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(ServingStatus.Serving, watch.Current);
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);
        _board.Stop();
        Assert.True(await next);
    }

    [Fact]
    public async Task Watcher_IsNotWokenByWhatItDoesNotWatch()
    {
        await using var watch = _board.WatchAsync("cars", CancellationToken.None).GetAsyncEnumerator();
        await watch.MoveNextAsync();
        var next = watch.MoveNextAsync();
        _board.Set("portraits", ServingStatus.Serving);
        _board.Set("portraits", ServingStatus.NotServing);
        _board.Set("cars", ServingStatus.Serving);
        Assert.True(await next);
        Assert.Equal(ServingStatus.Serving, watch.Current);
    }

    [Fact]
    public async Task CancelledWatcher_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        await using var watch = _board.WatchAsync("cars", cancellation.Token).GetAsyncEnumerator();
        await watch.MoveNextAsync();
        var next = watch.MoveNextAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task ManyChangersAndWatchers_AgreeAtTheEnd()
    {
        var watchers = Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var seen = new List<ServingStatus?>();
            await foreach (var status in _board.WatchAsync($"{number % 2}", CancellationToken.None))
                seen.Add(status);
            Assert.DoesNotContain(seen.Zip(seen.Skip(1)), pair => pair.First == pair.Second);
            return seen[^1];
        })).ToArray();
        Parallel.For(0, 2000, step => _board.Set($"{step % 2}", step % 3 == 0 ? ServingStatus.Serving : ServingStatus.NotServing));
        _board.Stop();
        Assert.All(await Task.WhenAll(watchers), last => Assert.Equal(ServingStatus.NotServing, last));
    }
}
