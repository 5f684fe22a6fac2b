using System.Text.Json;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.EndToEnd.Tests.Commands;

/// <summary>Servers that are busy, lose workers, are started anew, and have models to choose from.</summary>
[Collection(TinyServiceCollection.Name)]
public sealed class RemoteServerTests(TinyService tiny, InterruptedDataSet interrupted, RemoteServerTests.OneStreamService service)
    : IClassFixture<RemoteServerTests.OneStreamService>, IDisposable
{
    private readonly TemporaryFolder _home = new();

    private string[] Server => ["--server", $"{service.Process.Grpc}"];

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task KilledWorkers_CostNoSample()
    {
        await using var served = await tiny.Models.ServeAsync("--Trifold:Workers:Count=2", "--Trifold:Workers:Threads=1");
        var arrived = 0;
        var run = Task.Run(() => TrifoldProgram.Read(
            () => Interlocked.Increment(ref arrived),
            [
                "generate", ModelFolders.Tiny, "--out", _home.File("remote"), "--json", "--server", $"{served.Grpc}",
                .. interrupted.Options,
            ]));
        var kills = new WorkerKills(served);
        for (var kill = 0; kill < 2; kill++)
        {
            await Until.True(() => Volatile.Read(ref arrived) >= 20 * (kill + 1) || run.IsCompleted);
            await kills.NextAsync();
        }

        var ended = await run;

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        await served.UntilAsync("trifold_worker_restarts_total", restarts => restarts >= 2);
        // Threads are part of the numerics id, and so of the files that say what the shards are.
        Outcome.AssertSameFiles(interrupted.LocalOf(tiny.Models.TinyFolder), _home.File("remote"), but: "json");
    }

    [Fact]
    public async Task FullQueue_IsWaitedForAsLongAsItSays()
    {
        using var channel = GrpcChannel.ForAddress(service.Process.Grpc);
        using var other = new Generation.GenerationClient(channel).GenerateAnnotations(Requests.Annotations());
        Assert.True(await other.ResponseStream.MoveNext(CancellationToken.None));
        var waits = 0;

        var run = TrifoldProgram.Read(
            () =>
            {
                // The only stream that the service takes goes on until it has turned the command away.
                waits++;
                other.Dispose();
            },
            ["render", ModelFolders.Tiny, "--seeds", "3", "--out", _home.File("out"), "--json", .. Server]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var wait = JsonElement.Parse(run.OutputLines[0]);
        Assert.True(wait.GetProperty("seconds").GetDouble() > 0);
        Assert.NotEmpty(wait.GetProperty("waiting").GetString()!);
        Assert.Equal(3, JsonElement.Parse(run.OutputLines[^1]).GetProperty("seed").GetInt32());
        Assert.True(File.Exists(_home.File("out/contact-sheet.png")));
    }

    [Fact]
    public async Task StreamsThatAServerLeftUnfinished_GoOnWithTheNext()
    {
        string[] options = ["--seeds", "0-29", "--cameras", "orbit:3"];
        await using var first = await tiny.Models.ServeAsync();
        ServiceProcess? second = null;
        try
        {
            var arrived = 0;
            var restarted = new TaskCompletionSource();
            var run = Task.Run(() => TrifoldProgram.Read(
                () =>
                {
                    if (++arrived == 10)
                        restarted.SetResult();
                },
                ["render", ModelFolders.Tiny, "--out", _home.File("remote"), "--json", "--server", $"{first.Grpc}", .. options]));
            await restarted.Task;
            SystemProcess.Kill(first.Id);
            second = await tiny.Models.ServeAsync("--grpc-port", $"{first.Grpc.Port}");

            var ended = await run;
            var whole = TrifoldProgram.Run(["render", ModelFolders.Tiny, "--out", _home.File("whole"), "--server", $"{second.Grpc}", .. options]);

            Assert.Equal((0, "", 0), (ended.ExitCode, ended.Errors, whole.ExitCode));
            Assert.Contains("the connection broke", ended.Output);
            Assert.Equal(90, ended.OutputLines.Count(line => line.StartsWith("{\"seed\"", StringComparison.Ordinal)));
            Outcome.AssertSameFiles(_home.File("whole"), _home.File("remote"));
        }
        finally
        {
            if (second is not null)
                await second.DisposeAsync();
        }
    }

    [Fact]
    public void Models_AreListedUnloadedAndLoaded()
    {
        var list = Lines("models", "--json");
        Assert.Equal(["broken", "tiny"], list.Select(model => model.GetProperty("name").GetString()));
        Assert.Equal("failed", list[0].GetProperty("state").GetString());
        Assert.NotEmpty(list[0].GetProperty("failure").GetString()!);
        Assert.Equal("ready", list[1].GetProperty("state").GetString());
        Assert.StartsWith("sha256:", list[1].GetProperty("digest").GetString());
        Assert.Equal("parts", Assert.Single(list[1].GetProperty("decoders").EnumerateArray()).GetString());
        Assert.True(list[1].GetProperty("memory_bytes").GetInt64() > 0);
        var version = list[1].GetProperty("version").GetInt64();

        Assert.Equal("unloaded", Assert.Single(Lines("models", "--unload", "tiny", "--json")).GetProperty("state").GetString());
        var without = TrifoldProgram.Run(["render", ModelFolders.Tiny, "--out", _home.File("out"), .. Server]);
        var loaded = TrifoldProgram.Run(["models", "--load", "tiny", .. Server]);
        var failed = TrifoldProgram.Run(["models", "--load", "broken", .. Server]);

        Refusal.AssertIsOneLine(without, 3, "model: 'tiny' is unloaded on the server; load it by 'trifold models --server URL --load tiny'");
        Assert.Matches($@"^tiny +ready, version {version + 1}, sha256:[0-9a-f]{{64}}, decoders parts, \d+\.\d MB\n$", loaded.Output);
        Refusal.AssertIsOneLine(failed, 3, "broken");
    }

    [Fact]
    public void UnknownModel_IsRefusedWithThoseThereAre()
    {
        var run = TrifoldProgram.Run(
            ["generate", "nobody", "--out", _home.File("out"), "--count", "1", "--format", "webdataset", .. Server]);

        Refusal.AssertIsOneLine(run, 3, "There is no model nobody here; there are: ", "tiny");
        Assert.False(Directory.Exists(_home.File("out")));
    }

    [Fact]
    public void PortOfRest_IsNamedAsWhatItIs()
    {
        var run = TrifoldProgram.Run("models", "--server", $"{service.Process.Rest}");

        Refusal.AssertIsOneLine(run, 1, $"server: what answers at http://{service.Process.Rest.Authority} is no Trifold server's gRPC, which is at port 8081");
    }

    private JsonElement[] Lines(params string[] arguments)
    {
        var run = TrifoldProgram.Run([.. arguments, .. Server]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return [.. run.OutputLines.Select(line => JsonElement.Parse(line))];
    }

    /// <summary>A service with a broken model besides, two workers, and room for one stream at a time.</summary>
    public sealed class OneStreamService : IAsyncLifetime
    {
        private readonly ModelFolders _models = new();

        public ServiceProcess Process { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _models.AddBroken();
            Process = await _models.ServeAsync(
                "--Trifold:Workers:Count=2", "--Trifold:Workers:Threads=1", "--Trifold:Scheduler:MaxStreams=1");
        }

        public async Task DisposeAsync()
        {
            await Process.DisposeAsync();
            _models.Dispose();
        }
    }
}
