using System.Diagnostics;
using System.Security.Cryptography;
using Trifold.Serving.Errors;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Tests.Hosting;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Workers;

/// <summary>The built worker program under serving's own hands.</summary>
public sealed class RealWorkerTests(RealWorkerTests.Tiny tiny) : IClassFixture<RealWorkerTests.Tiny>
{
    // Four views of a few milliseconds each: kills fall into the middle of scenes.
    private const int Views = 4;

    [Fact]
    public async Task KilledWorkersCostNoViewAndNoByte()
    {
        await using var host = await StartAsync(host => host.Set("Workers:Count", "2"));
        var expected = await ReadSceneAsync(host, "expected", seed: 0, first: 0);
        using var stop = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 8).Select(client => Task.Run(() => StreamAsync(host, client, stop.Token))).ToList();
        var random = new Random(1);
        for (var kill = 0; kill < 20; kill++)
        {
            await Until.True(() => host.Pool.Workers.Length > 0);
            await Task.Delay(random.Next(0, 400));
            if (host.Pool.Workers is [var worker, ..])
                SystemProcess.Kill(worker.Worker.ProcessId);
        }

        await stop.CancelAsync();
        var all = await Task.WhenAll(streams);
        Assert.All(all, scenes => Assert.NotEmpty(scenes));
        // Every stream made the same scenes from seed 0 on, however often its workers were lost.
        var longest = all.MaxBy(scenes => scenes.Count)!;
        Assert.All(all, scenes => Assert.Equal(longest.Take(scenes.Count), scenes));
        Assert.Equal(expected, longest[0]);
    }

    [Fact]
    public async Task BytesDoNotDependOnTheBatch_NorOnTheWorker()
    {
        var hashes = new List<string>();
        foreach (var (batch, count) in ((int, int)[])[(1, 1), (4, 1), (16, 2)])
        {
            await using var host = await StartAsync(host => host
                .Set("Workers:Count", $"{count}").Set("Workers:Threads", "1").Set("Scheduler:MaxBatch", $"{batch}")
                .Set("Scheduler:MaxBatchDelay", "00:00:00.05").Set("Scheduler:WindowScenes", "16"));
            using var stream = host.Admit("tiny", Views, scenes: 16);
            var scenes = await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => ReadAsync(stream, (uint)seed, 0)));
            hashes.Add(string.Join(",", scenes));
        }

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public async Task ABrokenModelIsListedAsFailed_AndOthersServe()
    {
        await using var host = await StartAsync(host =>
        {
            var broken = tiny.Model.CopyTo(Path.Combine(host.Models, "broken"));
            File.WriteAllText(Path.Combine(broken, "generator.safetensors"), "not weights");
        });
        var model = host.Repository.Get("broken");
        Assert.Equal(Model.Types.State.Failed, model.State);
        Assert.NotEmpty(model.Failure);
        await ReadSceneAsync(host, "client", seed: 1, first: 3);
    }

    [Fact]
    public async Task ALedgerForOneModelServesTwo()
    {
        long bytes;
        await using (var probe = await StartAsync())
            bytes = probe.Repository.Get("tiny").MemoryBytes;
        await using var host = await StartAsync(host =>
        {
            tiny.Model.CopyTo(Path.Combine(host.Models, "twin"));
            host.Set("Models:MemoryBytes", $"{bytes + (1 << 20)}");
        });
        var first = await ReadSceneAsync(host, "client", seed: 1, first: 0);
        Assert.Equal(first, await ReadSceneAsync(host, "client", seed: 1, first: 0, model: "twin"));
        Assert.Equal(first, await ReadSceneAsync(host, "client", seed: 1, first: 0));
        Assert.Single(host.Pool.Workers[0].Models.Loaded);
    }

    [Fact]
    public async Task ReloadsDropNothing()
    {
        await using var host = await StartAsync();
        using var stop = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 4).Select(client => Task.Run(() => StreamAsync(host, client, stop.Token))).ToList();
        for (var load = 2; load <= 4; load++)
            Assert.Equal(load, (await host.Repository.LoadAsync("tiny", default)).Version);
        await stop.CancelAsync();
        var all = await Task.WhenAll(streams);
        var longest = all.MaxBy(scenes => scenes.Count)!;
        Assert.All(all, scenes => Assert.Equal(longest.Take(scenes.Count), scenes));
    }

    [Fact]
    public async Task AnUnloadLeavesAWorkerAsSmallAsAFreshOne()
    {
        await using var host = await StartAsync(host => host.Set("Models:Load:0", "tiny"));
        await host.Repository.UnloadAsync("tiny", default);
        var fresh = host.Status.Workers.Single();
        await host.Repository.LoadAsync("tiny", default);
        await ReadSceneAsync(host, "client", seed: 1, first: 0);
        await host.Repository.UnloadAsync("tiny", default);
        var again = host.Status.Workers.Single();
        Assert.NotEqual(fresh.ProcessId, again.ProcessId);
        Assert.InRange((double)again.ResidentBytes / fresh.ResidentBytes, 0.9, 1.1);
    }

    [Fact]
    public async Task AWorkerThatStandsStillIsKilled_AndItsWorkGoesOn()
    {
        await using var host = await StartAsync(host => host.Set("Workers:HeartbeatTimeout", "00:00:01"));
        var process = host.Pool.Workers[0].Worker.ProcessId;
        using (var stop = Process.Start("/bin/kill", ["-STOP", $"{process}"]))
            await stop.WaitForExitAsync();
        Assert.NotEmpty(await ReadSceneAsync(host, "client", seed: 1, first: 0));
        Assert.NotEqual(process, host.Pool.Workers[0].Worker.ProcessId);
    }

    [Fact]
    public async Task AMissingProgramIsNamed()
    {
        await using var host = new ServingHost();
        host.Set("Workers:Program", "/nowhere/Trifold.Worker");
        await host.StartAsync(loaded: false);
        await Until.True(() => host.Status.WorkerFault is not null);
        Assert.Contains("/nowhere/Trifold.Worker", host.Status.WorkerFault, StringComparison.Ordinal);
        Assert.Contains("Trifold:Workers:Program", host.Status.WorkerFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInvalidRequestNamesItsField()
    {
        await using var host = await StartAsync();
        using var stream = host.Admit("tiny");
        var operation = Annotation(1, 0);
        operation.Annotate.Decoder = "unknown";
        var fault = await Assert.ThrowsAsync<InvalidRequestException>(async () =>
        {
            await foreach (var _ in stream.RunAsync(operation, default))
            {
            }
        });
        Assert.Equal("decoder", Assert.Single(fault.Violations).Field);
    }

    private async Task<ServingHost> StartAsync(Action<ServingHost>? change = null)
    {
        var host = new ServingHost();
        tiny.Model.CopyTo(Path.Combine(host.Models, "tiny"));
        change?.Invoke(host);
        return await host.StartAsync();
    }

    // Scene after scene, two under way, as streams do.
    private static async Task<List<string>> StreamAsync(ServingHost host, int client, CancellationToken stop)
    {
        var scenes = new List<string>();
        using var stream = host.Admit("tiny", Views, scenes: null, client: $"client {client}");
        var next = ReadAsync(stream, 0, 0);
        for (var seed = 1u; !stop.IsCancellationRequested; seed++)
        {
            var following = ReadAsync(stream, seed, 0);
            scenes.Add(await next);
            next = following;
        }

        scenes.Add(await next);
        return scenes;
    }

    private static async Task<string> ReadSceneAsync(ServingHost host, string client, uint seed, int first, string model = "tiny")
    {
        using var stream = host.Admit(model, Views, client: client);
        return await ReadAsync(stream, seed, first);
    }

    /// <summary>Hash of all bytes of all views, which come in order.</summary>
    private static async Task<string> ReadAsync(IAdmission stream, uint seed, int first)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var expected = first;
        var completed = false;
        await foreach (var next in stream.RunAsync(Annotation(seed, first), default))
        {
            completed = next.EventCase == ExecuteEvent.EventOneofCase.Completed;
            if (completed)
                continue;
            Assert.Equal(expected++, next.View.Index);
            foreach (var part in next.View.Parts)
                hash.AppendData(part.Data.Span);
        }

        Assert.True(completed);
        Assert.Equal(Views, expected);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static SceneOperation Annotation(uint seed, int first) => new()
    {
        Scene = new Scene { Seed = seed, Index = seed },
        Annotate = new AnnotateScene
        {
            Decoder = TinyModel.Decoder,
            Cameras = new Cameras { Views = Views },
            FirstView = first,
            Outputs = { Output.Rgb, Output.Mask, Output.Depth },
        },
    };

    public sealed class Tiny : IDisposable
    {
        public TinyModel Model { get; } = new();

        public void Dispose() => Model.Dispose();
    }
}
