using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Tests.Hosting;
using Trifold.V1;
using State = Trifold.V1.Model.Types.State;

namespace Trifold.Serving.Tests.Models;

public sealed class ModelRepositoryTests
{
    private readonly FakeDevice _device = new();

    [Fact]
    public async Task EveryModelIsLoadedAtStart_InEveryWorker()
    {
        await using var host = await StartAsync(["a", "b"], host => host.Set("Workers:Count", "2"));
        Assert.Equal([("a", State.Ready), ("b", State.Ready)], host.Repository.List().Select(model => (model.Name, model.State)));
        Assert.All(_device.Started, worker => Assert.Equal(["a@1", "b@1"], worker.Instances.Order()));
        var model = host.Repository.Ready("a");
        Assert.Equal((1, "MIT", 1000), (model.Version, model.Licence, model.MemoryBytes));
    }

    [Fact]
    public async Task OnlyNamedModelsAreLoadedAtStart()
    {
        await using var host = await StartAsync(["a", "b"], host => host.Set("Models:Load:0", "b"));
        Assert.Equal([State.Unloaded, State.Ready], host.Repository.List().Select(model => model.State));
        Assert.Equal("MODEL_UNLOADED", Assert.Throws<NotReadyException>(() => host.Admit("a")).Reason);
    }

    [Fact]
    public async Task ABrokenModelIsListedWithItsReason_AndOthersServe()
    {
        await using var host = await StartAsync(["good"], host =>
        {
            host.AddModel("bad", broken: true);
            Directory.CreateDirectory(Path.Combine(host.Models, "garbled"));
            File.WriteAllText(Path.Combine(host.Models, "garbled", "model.json"), "{ not json");
        });
        var models = host.Repository.List().ToDictionary(model => model.Name);
        Assert.Equal(State.Failed, models["bad"].State);
        Assert.Contains("not a checkpoint", models["bad"].Failure, StringComparison.Ordinal);
        Assert.Equal(State.Failed, models["garbled"].State);
        Assert.Contains("model.json of garbled", models["garbled"].Failure, StringComparison.Ordinal);
        Assert.Equal("MODEL_FAILED", Assert.Throws<NotReadyException>(() => host.Repository.Ready("bad")).Reason);
        Assert.Equal(State.Ready, models["good"].State);
        await RunAsync(host, "good");
    }

    [Fact]
    public async Task AnUnknownModelIsNotFound_AndANewFolderIsSeen()
    {
        await using var host = await StartAsync(["a"]);
        Assert.Throws<ResourceNotFoundException>(() => host.Repository.Get("late"));
        Assert.Throws<ResourceNotFoundException>(() => host.Admit("late"));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => host.Repository.LoadAsync("late", default));
        var folder = host.AddModel("late");
        Assert.Equal(State.Unloaded, host.Repository.Get("late").State);
        Assert.Equal(State.Ready, (await host.Repository.LoadAsync("late", default)).State);
        await host.Repository.UnloadAsync("late", default);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(["a"], host.Repository.List().Select(model => model.Name));
    }

    [Fact]
    public async Task AFolderThatCannotBeRead_KeepsItsLastListing()
    {
        await using var host = await StartAsync(["a", "b"], host => host.Set("Models:Load:0", "a"));
        Assert.Equal(2, host.Repository.List().Count);
        var aside = $"{host.Models}.aside";
        Directory.Move(host.Models, aside);
        await File.WriteAllTextAsync(host.Models, "not a folder");
        Assert.Equal([("a", State.Ready), ("b", State.Unloaded)], host.Repository.List().Select(model => (model.Name, model.State)));
        await RunAsync(host, "a");
        File.Delete(host.Models);
        Directory.Move(aside, host.Models);
        Directory.Delete(Path.Combine(host.Models, "b"), recursive: true);
        Assert.Equal(["a"], host.Repository.List().Select(model => model.Name));
    }

    [Fact]
    public async Task WhatIsKnownReadsNoFolders()
    {
        await using var host = await StartAsync(["a"]);
        host.AddModel("late");
        Assert.Equal(["a"], host.Repository.Known().Select(model => model.Name));
        host.Repository.List();
        Assert.Equal(["a", "late"], host.Repository.Known().Select(model => model.Name));
    }

    [Fact]
    public async Task AReloadLeavesRunningStreamsOnTheirVersion_AndUnloadsItBehindThem()
    {
        _device.Hold();
        await using var host = await StartAsync(["a"]);
        var old = host.Admit("a", scenes: 2);
        var running = ServingHost.ReadAsync(old.RunAsync(ServingHost.Render(1), default));
        host.AddModel("a", digest: "second");
        var loaded = await host.Repository.LoadAsync("a", default);
        Assert.Equal((2, "second"), (loaded.Version, loaded.Digest));
        using var fresh = host.Admit("a");
        Assert.Equal(("first", "second"), (old.Model.Digest, fresh.Model.Digest));

        _device.Step.Release(100);
        await running;
        await ServingHost.ReadAsync(old.RunAsync(ServingHost.Render(2), default));
        await ServingHost.ReadAsync(fresh.RunAsync(ServingHost.Render(3), default));
        Assert.Equal(["a@1", "a@1", "a@2"], _device.Calls.Select(call => call.Request.Operations[0].Instance));
        Assert.Empty(_device.Unloads);
        old.Dispose();
        await Until.True(() => _device.Unloads.Contains((0, "a@1")));
    }

    [Fact]
    public async Task AFailedReloadLeavesTheOldVersionServing_AndSaysWhy()
    {
        await using var host = await StartAsync(["a"]);
        var changes = new List<Model>();
        host.Repository.Changed += changes.Add;
        host.AddModel("a", broken: true);
        await Assert.ThrowsAsync<ModelLoadException>(() => host.Repository.LoadAsync("a", default));
        var model = host.Repository.Get("a");
        Assert.Equal((State.Ready, 1), (model.State, model.Version));
        Assert.Contains("not a checkpoint", model.Failure, StringComparison.Ordinal);
        Assert.Contains("not a checkpoint", changes[^1].Failure, StringComparison.Ordinal);
        // A fresh worker could not load the old version any more, so the old worker stays.
        await Until.True(() => _device.Disposed.Count == 1);
        await RunAsync(host, "a");
        Assert.Same(_device.Started.First(), host.Pool.Workers.Single().Worker);
    }

    [Fact]
    public async Task AFailedLoadEndsInAFreshWorker_WithTheOtherModels()
    {
        await using var host = await StartAsync(["good"]);
        host.AddModel("bad", broken: true);
        var before = host.Pool.Workers[0];
        await Assert.ThrowsAsync<ModelLoadException>(() => host.Repository.LoadAsync("bad", default));
        Assert.Equal(State.Failed, host.Repository.Get("bad").State);
        await Until.True(() => _device.Disposed.Contains(before.Worker));
        Assert.Equal(["good@1"], Assert.Single(_device.Living).Instances);
        await RunAsync(host, "good");
    }

    [Fact]
    public async Task AnUnloadWaitsForItsStreams_AndTakesNoNewOnes()
    {
        _device.Hold();
        await using var host = await StartAsync(["a"]);
        var stream = host.Admit("a");
        var running = ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), default));
        var unloading = host.Repository.UnloadAsync("a", default);
        await Until.True(() => host.Repository.Get("a").State == State.Unloading);
        Assert.Throws<NotReadyException>(() => host.Admit("a"));
        _device.Step.Release(1);
        await running;
        Assert.False(unloading.IsCompleted);
        stream.Dispose();
        Assert.Equal(State.Unloaded, (await unloading).State);
        Assert.Equal(["a@1"], _device.Unloads.Select(unload => unload.Instance));
    }

    [Fact]
    public async Task AnUnloadThatIsGivenUpLeavesTheModelServing()
    {
        await using var host = await StartAsync(["a"]);
        using var stream = host.Admit("a");
        using var patience = new CancellationTokenSource();
        var unloading = host.Repository.UnloadAsync("a", patience.Token);
        await Until.True(() => host.Repository.Get("a").State == State.Unloading);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unloading);
        Assert.Equal(State.Ready, host.Repository.Get("a").State);
        await RunAsync(host, "a");
    }

    [Fact]
    public async Task TheLastModelLeavesAFreshWorkerBehind()
    {
        await using var host = await StartAsync(["a", "b"]);
        await host.Repository.UnloadAsync("a", default);
        Assert.Single(_device.Started);
        await host.Repository.UnloadAsync("b", default);
        Assert.Equal(2, _device.Started.Count);
        Assert.Empty(Assert.Single(_device.Living).Instances);
        await host.Repository.LoadAsync("a", default);
        await RunAsync(host, "a");
    }

    [Fact]
    public async Task TheModelUsedLongestAgoMakesRoom_AndComesBackWhenItIsAskedFor()
    {
        await using var host = await StartAsync(["a", "b"], host => host.Set("Models:MemoryBytes", "2500"));
        await RunAsync(host, "a");
        host.AddModel("c");
        await host.Repository.LoadAsync("c", default);
        Assert.Equal(["b@1"], _device.Unloads.Select(unload => unload.Instance));
        // It is out of memory, but not out of service.
        Assert.Equal(State.Ready, host.Repository.Get("b").State);
        await RunAsync(host, "b");
        Assert.Equal(["b@1", "a@1"], _device.Unloads.Select(unload => unload.Instance));
        Assert.Equal(["b@1", "c@1"], _device.Started.Single().Instances.Order());
    }

    [Fact]
    public async Task TwoModelsThatDoNotFitTogetherBothServe()
    {
        await using var host = await StartAsync(["a", "b"], host => host
            .Set("Models:MemoryBytes", "1500").Set("Scheduler:ModelSwapDelay", "00:00:00.02"));
        var streams = new[] { "a", "b" }.Select(name => host.Admit(name, scenes: 20, client: name)).ToList();
        var readers = Enumerable.Range(0, 40).Select(seed => ServingHost.ReadAsync(streams[seed % 2].RunAsync(ServingHost.Render((uint)seed), default))).ToList();
        foreach (var (seed, reader) in readers.Index())
            Assert.Equal(ServingHost.Expected((uint)seed, 1), await reader);
        streams.ForEach(stream => stream.Dispose());
        // Swapping costs everybody: runs of one model's work are not broken up needlessly.
        Assert.InRange(_device.Unloads.Count, 1, 10);
    }

    [Fact]
    public async Task AModelThatCannotFitAloneNamesBothNumbers()
    {
        await using var host = await StartAsync([], host => host.Set("Models:MemoryBytes", "2500"));
        host.AddModel("large", bytes: 3000);
        var failure = await Assert.ThrowsAsync<ModelLoadException>(() => host.Repository.LoadAsync("large", default));
        var model = host.Repository.Get("large");
        Assert.Equal((State.Failed, failure.Message), (model.State, model.Failure));
        Assert.Contains("3000", model.Failure, StringComparison.Ordinal);
        Assert.Contains("2500", model.Failure, StringComparison.Ordinal);
        // No worker was asked, so none has anything to clean up.
        Assert.Single(_device.Started);
    }

    [Fact]
    public async Task AVersionThatIsUnloadedWhileItComesBack_DoesNotStayInTheWorker()
    {
        await using var host = await StartAsync(["a"], host => host.Set("Workers:Count", "2"));
        var instance = host.Loaded("a");
        var resumed = new TaskCompletionSource();
        _device.BeforeLoad = () => resumed.Task;
        _device.Started.First().Kill();
        await Until.True(() => _device.Loads.Count == 3);
        await host.Repository.UnloadAsync("a", default);
        Assert.True(instance.Unused.IsCompleted);
        resumed.SetResult();
        await Until.True(() => _device.Living.Count() == 2 && _device.Living.All(worker => worker.Instances.Count == 0)
            && host.Pool.Workers.All(worker => worker.Models.UsedBytes == 0));
        Assert.Equal((State.Unloaded, ""), (host.Repository.Get("a").State, host.Repository.Get("a").Failure));
    }

    [Fact]
    public async Task AVersionWhoseFolderHasChangedIsNotTakenForItself()
    {
        await using var host = await StartAsync(["a"]);
        host.AddModel("a", digest: "second");
        using var stream = host.Admit("a");
        _device.Started.Single().Kill();
        var fault = await Assert.ThrowsAsync<WorkerFailedException>(
            () => ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(1), default)));
        Assert.Contains("has changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(State.Failed, host.Repository.Get("a").State);
        Assert.Equal("second", (await host.Repository.LoadAsync("a", default)).Digest);
    }

    private static async Task RunAsync(ServingHost host, string model)
    {
        using var stream = host.Admit(model);
        Assert.Equal(ServingHost.Expected(5, 1), await ServingHost.ReadAsync(stream.RunAsync(ServingHost.Render(5), default)));
    }

    private Task<ServingHost> StartAsync(string[] models, Action<ServingHost>? change = null)
    {
        var host = new ServingHost(_device);
        foreach (var model in models)
            host.AddModel(model);
        change?.Invoke(host);
        return host.StartAsync();
    }
}
