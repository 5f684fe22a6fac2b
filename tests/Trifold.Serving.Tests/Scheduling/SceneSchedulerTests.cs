using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Hosting;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Scheduling;

public sealed class SceneSchedulerTests
{
    private readonly FakeDevice _device = new();

    [Fact]
    public async Task AnOperationYieldsItsViewsInOrder_AndItsCompletion()
    {
        await using var host = await StartAsync();
        using var stream = host.Admit("tiny", views: 5);
        Assert.Equal(ServingHost.Expected(7, 5), await ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(7, 5), default)));
    }

    [Fact]
    public async Task AnOperationGoesOnInAnotherWorker_BehindTheLastWholeView()
    {
        _device.Hold();
        await using var host = await StartAsync();
        using var stream = host.Admit("tiny", views: 6);
        var reading = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(7, 6), default));
        for (var kill = 0; kill < 3; kill++)
        {
            await Until.True(() => _device.Calls.Count == kill + 1);
            _device.Step.Release(2);
            await Until.True(() => _device.Step.CurrentCount == 0);
            // Both views have left the worker once it asks for the next.
            _device.Calls.Last().Worker.Kill();
        }

        await Until.True(() => _device.Calls.Count >= 3);
        _device.Step.Release(100);
        Assert.Equal(ServingHost.Expected(7, 6), await reading);
        Assert.True(_device.Calls.Last().Request.Operations[0].Render.FirstView >= 4);
    }

    [Fact]
    public async Task ACloudGoesOnBehindTheLastByte()
    {
        _device.Hold();
        await using var host = await StartAsync();
        using var stream = host.Admit("tiny");
        var reading = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Cloud(7), default));
        await Until.True(() => _device.Calls.Count == 1);
        _device.Step.Release(4);
        await Until.True(() => _device.Step.CurrentCount == 0);
        _device.Started.Last().Kill();
        _device.Step.Release(100);
        Assert.Equal(Enumerable.Range(0, FakeDevice.CloudPieces).Select(piece => $"7:{piece};"), await reading);
    }

    [Fact]
    public async Task AnOperationThatBringsWorkersDownIsGivenUp_AndTakesNoOtherWithIt()
    {
        await using var host = await StartAsync(host => host.Set("Scheduler:MaxAttempts", "4"));
        _device.Fail = (request, operation) =>
        {
            if (operation.Scene.Seed == 13)
                _device.Calls.Last(call => call.Request == request).Worker.Kill();
            return null;
        };
        _device.Hold();
        using var stream = host.Admit("tiny", scenes: 10);
        var poison = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(13), default));
        var others = Enumerable.Range(0, 8).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        _device.Step.Release(1000);
        await Assert.ThrowsAsync<WorkerFailedException>(() => poison);
        foreach (var (seed, other) in others.Index())
            Assert.Equal(ServingHost.Expected((uint)seed, 1), await other);
    }

    [Fact]
    public async Task ADeadlinePassesInTheQueue_AndOnTheDevice()
    {
        var time = new ManualTime();
        _device.Hold();
        await using var host = new ServingHost(_device) { Time = time };
        host.AddModel("tiny");
        await host.Set("Scheduler:CallsPerWorker", "1").StartAsync();
        using var stream = host.Admit("tiny", scenes: 2, deadline: time.GetUtcNow().AddSeconds(10));
        var running = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), default));
        await Until.True(() => _device.Calls.Count == 1);
        var waiting = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(2), default));
        time.Advance(9.9);
        Assert.False(running.IsCompleted);
        time.Advance(0.2);
        Assert.Equal("device", (await Assert.ThrowsAsync<DeadlinePassedException>(() => running)).Stage);
        Assert.Equal("queue", (await Assert.ThrowsAsync<DeadlinePassedException>(() => waiting)).Stage);
        await Until.True(() => host.Pool.Workers[0].Calls == 0);
        Assert.Single(_device.Calls);
    }

    [Fact]
    public async Task CancellationReachesTheDevice_AndTheQueue()
    {
        _device.Hold();
        await using var host = await StartAsync(host => host.Set("Scheduler:CallsPerWorker", "1"));
        using var stream = host.Admit("tiny", scenes: 3);
        using var cancel = new CancellationTokenSource();
        var running = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), cancel.Token));
        var waiting = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(2), cancel.Token));
        await Until.True(() => _device.Calls.Count == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Until.True(() => host.Pool.Workers[0].Calls == 0);

        _device.Step.Release(10);
        await ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(3), default));
        Assert.Equal([1u, 3u], _device.Calls.Select(call => call.Request.Operations[0].Scene.Seed));
    }

    [Fact]
    public async Task AStreamThatEndsLeavesNothingBehind()
    {
        _device.Hold();
        await using var host = await StartAsync();
        var stream = host.Admit("tiny", scenes: 5);
        var readers = Enumerable.Range(0, 5).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        await Until.True(() => _device.Calls.Count == 2);
        stream.Dispose();
        foreach (var reader in readers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
        await Until.True(() => host.Pool.Workers[0].Calls == 0);
        Assert.Equal(0, host.Loaded("tiny").Streams);
    }

    [Fact]
    public async Task ASlowReaderHoldsNoWorker_AndLosesNothing()
    {
        var device = new FakeDevice { ViewBytes = 1000 };
        await using var host = await StartAsync(host => host.Set("Scheduler:MaxBufferedBytes", "8000"), device);
        using var slow = host.Admit("tiny", views: 100, client: "slow");
        using var quick = host.Admit("tiny", client: "quick");
        var events = slow.RunAsync(ServingHost.Render(1, 100), default);
        await Until.True(() => !device.Calls.IsEmpty);
        Assert.Equal(ServingHost.Expected(2, 1), await ServingHost.ReadAsync(quick.RunAsync(ServingHost.Render(2), default)));
        await Until.True(() => host.Pool.Workers[0].Calls == 0);

        Assert.Equal(ServingHost.Expected(1, 100), await ServingHost.ReadAsync(events));
        Assert.True(device.Calls.Count > 5, "it was never set aside");
    }

    [Fact]
    public async Task AnOperationThatIsSetAsideAgainAndAgain_GoesOnOnceEachTime()
    {
        // Two views fill the buffer, so that readers catch up while calls end.
        var device = new FakeDevice { ViewBytes = 600 };
        await using var host = await StartAsync(
            host => host.Set("Scheduler:MaxBufferedBytes", "1024").Set("Scheduler:CallsPerWorker", "4"), device);
        using var stream = host.Admit("tiny", views: 400, scenes: 8);
        var readers = Enumerable.Range(0, 8)
            .Select(seed => Task.Run(() => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed, 400), default)))).ToList();
        foreach (var (seed, reader) in readers.Index())
            Assert.Equal(ServingHost.Expected((uint)seed, 400), await reader);
        foreach (var calls in device.Calls.GroupBy(call => call.Request.Operations[0].Scene.Seed))
            Assert.Distinct(calls.Select(call => call.Request.Operations[0].Render.FirstView));
    }

    [Fact]
    public async Task FailuresOfAnOperationHaveTheirKinds()
    {
        await using var host = await StartAsync();
        using var stream = host.Admit("tiny", scenes: 10);
        _device.Fail = (_, operation) => new OperationFailed
        {
            Kind = (OperationFailed.Types.Kind)operation.Scene.Seed,
            Field = "cameras.views",
            Message = "1 to 1000",
        };
        var invalid = await Assert.ThrowsAsync<InvalidRequestException>(() => Run(OperationFailed.Types.Kind.Invalid));
        Assert.Equal(new FieldViolation("cameras.views", "1 to 1000"), Assert.Single(invalid.Violations));
        await Assert.ThrowsAsync<NotFiniteException>(() => Run(OperationFailed.Types.Kind.NotFinite));
        await Assert.ThrowsAsync<DeviceMemoryException>(() => Run(OperationFailed.Types.Kind.OutOfMemory));
        await Assert.ThrowsAsync<WorkerFailedException>(() => Run(OperationFailed.Types.Kind.Unspecified));

        Task Run(OperationFailed.Types.Kind kind) => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)kind), default));
    }

    [Fact]
    public async Task CompatibleOperationsShareACall_UpToTheLargestBatch()
    {
        var device = new FakeDevice { Kind = "cuda" };
        device.Hold();
        await using var host = await StartAsync(
            host => host.Set("Scheduler:MaxBatch", "4").Set("Scheduler:MaxBatchDelay", "00:00:05"), device);
        using var stream = host.Admit("tiny", scenes: 8);
        var readers = Enumerable.Range(0, 8).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        device.Step.Release(100);
        foreach (var (seed, reader) in readers.Index())
            Assert.Equal(ServingHost.Expected((uint)seed, 1), await reader);
        Assert.Equal([4, 4], device.Calls.Select(call => call.Request.Operations.Count));
    }

    [Fact]
    public async Task AnIncompleteBatchWaitsNoLongerThanItsDelay()
    {
        var device = new FakeDevice { Kind = "cuda" };
        await using var host = await StartAsync(
            host => host.Set("Scheduler:MaxBatch", "4").Set("Scheduler:MaxBatchDelay", "00:00:00.05"), device);
        using var stream = host.Admit("tiny", scenes: 3);
        var readers = Enumerable.Range(0, 3).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        await Task.WhenAll(readers);
        Assert.Equal([3], device.Calls.Select(call => call.Request.Operations.Count));
    }

    [Fact]
    public async Task ABatchThatDoesNotFitIsSplit()
    {
        var device = new FakeDevice { Kind = "cuda" };
        device.Fail = (request, _) => request.Operations.Count > 1
            ? new OperationFailed { Kind = OperationFailed.Types.Kind.OutOfMemory, Message = "too much" }
            : null;
        await using var host = await StartAsync(
            host => host.Set("Scheduler:MaxBatch", "4").Set("Scheduler:MaxBatchDelay", "00:00:05"), device);
        using var stream = host.Admit("tiny", scenes: 4);
        var readers = Enumerable.Range(0, 4).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        foreach (var (seed, reader) in readers.Index())
            Assert.Equal(ServingHost.Expected((uint)seed, 1), await reader);
        Assert.Equal([4, 1, 1, 1, 1], device.Calls.Select(call => call.Request.Operations.Count));
    }

    [Fact]
    public async Task MoreUrgentStreamsAreServedFirst()
    {
        _device.Hold();
        await using var host = await StartAsync(host => host.Set("Scheduler:CallsPerWorker", "1"));
        using var bulk = host.Admit("tiny", scenes: 5, client: "bulk", priority: Priority.Bulk);
        using var interactive = host.Admit("tiny", client: "looking", priority: Priority.Interactive);
        var readers = Enumerable.Range(0, 4).Select(seed => ServingHost.ReadAsync(bulk.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        readers.Add(ServingHost.ReadAsync(interactive.RunAsync(ServingHost.Render(99), default)));
        _device.Step.Release(100);
        await Task.WhenAll(readers);
        // The first was running already.
        Assert.Equal(99u, _device.Calls.ElementAt(1).Request.Operations[0].Scene.Seed);
    }

    [Fact]
    public async Task WorkersShareTheWork()
    {
        _device.Hold();
        await using var host = await StartAsync(host => host.Set("Workers:Count", "2"));
        using var stream = host.Admit("tiny", scenes: 4);
        var readers = Enumerable.Range(0, 4).Select(seed => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        await Until.True(() => _device.Calls.Count == 4);
        Assert.Equal(2, _device.Calls.Count(call => call.Worker.Slot == 0));
        _device.Step.Release(100);
        await Task.WhenAll(readers);
    }

    private Task<ServingHost> StartAsync(Action<ServingHost>? change = null, FakeDevice? device = null)
    {
        var host = new ServingHost(device ?? _device);
        host.AddModel("tiny");
        change?.Invoke(host);
        return host.StartAsync();
    }
}
