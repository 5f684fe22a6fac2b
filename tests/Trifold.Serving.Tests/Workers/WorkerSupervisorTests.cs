using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Hosting;
using Trifold.Serving.Workers;

namespace Trifold.Serving.Tests.Workers;

public sealed class WorkerSupervisorTests
{
    private readonly FakeDevice _device = new();

    [Fact]
    public void WaitsDoubleUpToTheirLongest_AndBeginAnewAfterALongLifeOrWork()
    {
        var backoff = new RestartBackoff(new WorkerOptions());
        var quick = TimeSpan.FromSeconds(1);
        Assert.Equal(
            [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10],
            Enumerable.Range(0, 8).Select(_ => Math.Round(backoff.After(quick, served: false).TotalSeconds, 6)));
        Assert.Equal(0.2, backoff.After(TimeSpan.FromSeconds(61), served: false).TotalSeconds);
        Assert.Equal(0.4, backoff.After(quick, served: false).TotalSeconds);
        Assert.Equal(0.2, backoff.After(quick, served: true).TotalSeconds);
        Assert.Equal(0.4, backoff.After(quick, served: false).TotalSeconds);
    }

    [Fact]
    public async Task AWorkerThatEndsIsStartedAgain_WithTheModelsItHad()
    {
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        host.AddModel("b");
        await host.StartAsync();
        _device.Started.Single().Kill();
        await Until.True(() => _device.Started.Count == 2 && _device.Living.Single().Instances.Count == 2);
        Assert.True(host.IsReady("a"));
    }

    [Fact]
    public async Task RestartsWaitTheirTime()
    {
        var time = new ManualTime();
        _device.StartFault = "no such program";
        await using var host = new ServingHost(_device) { Time = time };
        host.Set("Workers:RestartBackoff", "00:00:01").Set("Workers:MaxRestartBackoff", "00:00:04");
        await host.StartAsync(loaded: false);
        await Until.True(() => host.Status.WorkerFault is not null);
        foreach (var (wait, attempts) in ((double, int)[])[(0.9, 1), (0.2, 2), (1.7, 2), (0.4, 3), (3.5, 3), (0.6, 4), (3.3, 4), (0.8, 5)])
        {
            // The wait begins a moment after the attempt.
            await Until.True(() => time.Pending == 1);
            time.Advance(wait);
            await Until.True(() => Volatile.Read(ref _device.StartAttempts) >= attempts);
            Assert.Equal(attempts, _device.StartAttempts);
        }
    }

    [Fact]
    public async Task AProgramThatCannotBeStartedIsAClearState_AndComesBackByItself()
    {
        _device.StartFault = "no such program";
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        await host.StartAsync(loaded: false);
        await Until.True(() => host.Status.WorkerFault is not null);
        var refusal = await Assert.ThrowsAsync<NotReadyException>(() => host.Repository.LoadAsync("a", default));
        Assert.Equal(("WORKER_RESTARTING", "no such program"), (refusal.Reason, refusal.Message));
        _device.StartFault = null;
        await Until.True(() => host.IsReady("a"));
        Assert.Null(host.Status.WorkerFault);
    }

    [Fact]
    public async Task AReplacedWorkerFinishesItsCallsFirst()
    {
        _device.Hold();
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        await host.StartAsync();
        using var stream = host.Admit("a", scenes: 2);
        var running = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), default));
        await Until.True(() => _device.Calls.Count == 1);
        var old = host.Pool.Workers[0];
        var replacing = host.Pool.Replace(old);
        await Until.True(() => host.Pool.Workers is [var fresh] && fresh != old);
        Assert.False(replacing.IsCompleted);
        Assert.Empty(_device.Disposed);

        var next = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(2), default));
        await Until.True(() => _device.Calls.Count == 2);
        _device.Step.Release(2);
        await Task.WhenAll(running, next, replacing);
        Assert.Same(old.Worker, Assert.Single(_device.Disposed));
        Assert.NotSame(_device.Calls.First().Worker, _device.Calls.Last().Worker);
    }

    [Fact]
    public async Task TheSuccessorIsWatched_EvenWhileThePredecessorDrains()
    {
        _device.Hold();
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        await host.StartAsync();
        using var stream = host.Admit("a");
        var running = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), default));
        await Until.True(() => _device.Calls.Count == 1);
        var old = host.Pool.Workers[0];
        var replacing = host.Pool.Replace(old);
        await Until.True(() => host.Pool.Workers is [var fresh] && fresh != old);
        ((FakeWorker)host.Pool.Workers[0].Worker).Kill();
        await Until.True(() => _device.Started.Count == 3 && host.Pool.Workers.Length == 1);
        _device.Step.Release(1);
        await Task.WhenAll(running, replacing);
    }

    [Fact]
    public async Task AWorkerWhoseModelsFailUnexpectedlyIsEnded_AndStartedAgain()
    {
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        await host.StartAsync();
        _device.BeforeLoad = FailOnce;
        _device.Started.Single().Kill();
        await Until.True(() => _device.Started.Count == 3 && _device.Living.SingleOrDefault()?.Instances.Count == 1);
        await Until.True(() => host.Pool.Workers is [var worker] && worker.Worker == _device.Started.Last());
        Assert.Equal(_device.Started.Take(2), _device.Disposed);
    }

    [Fact]
    public async Task AReplacementThatFailsUnexpectedlyIsEnded_AndTheOldWorkerStays()
    {
        await using var host = new ServingHost(_device);
        host.AddModel("a");
        await host.StartAsync();
        var old = host.Pool.Workers[0];
        _device.BeforeLoad = FailOnce;
        await host.Pool.Replace(old);
        Assert.Same(old, Assert.Single(host.Pool.Workers));
        Assert.Same(_device.Started.Last(), Assert.Single(_device.Disposed));
        Assert.Same(old.Worker, Assert.Single(_device.Living));
    }

    private Task FailOnce()
    {
        _device.BeforeLoad = () => Task.CompletedTask;
        return Task.FromException(new WorkerCallException("no answer of this kind", missing: false));
    }

    [Fact]
    public async Task TheHostsStopEndsEveryWorker()
    {
        var host = new ServingHost(_device);
        host.Set("Workers:Count", "3");
        await host.StartAsync();
        await host.DisposeAsync();
        Assert.Empty(_device.Living);
        Assert.Equal(3, _device.Disposed.Count);
    }
}
