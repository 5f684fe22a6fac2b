using Grpc.Core;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Models;

/// <summary>In a worker of their own, whose memory is theirs alone.</summary>
public sealed class MemoryTests : IAsyncLifetime
{
    private readonly TinyModel _model = new();
    private WorkerProcess _worker = null!;

    public async Task InitializeAsync() => _worker = await WorkerProcess.StartAsync();

    public Task DisposeAsync()
    {
        _worker.Dispose();
        _model.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void LoadingAndUnloading_KeepsNoMemory()
    {
        using var home = new TemporaryFolder();
        var broken = _model.CopyTo(home.File("broken"));
        File.WriteAllText(Path.Combine(broken, "decoders/parts/decoder.safetensors"), "nonsense");
        var resident = Enumerable.Range(0, 30).Select(_ => Cycle(broken)).ToArray();

        // The first cycles compile and fill caches.
        Assert.InRange(resident[20..].Average() - resident[10..20].Average(), double.NegativeInfinity, 2 << 20);
    }

    [Fact]
    public async Task ThousandOperations_KeepNoMemory()
    {
        _worker.Load(WorkerFixture.Instance, _model.Folder);
        var resident = new List<double>();
        for (var i = 0; i < 1000; i += 16)
        {
            var outcomes = await _worker.ExecuteAsync([.. Enumerable.Range(i, 16).Select(seed => WorkerFixture.Annotation((uint)seed))]);
            Assert.All(outcomes, outcome => outcome.Done());
            resident.Add((await _worker.StatusAsync()).ResidentBytes);
        }

        Assert.InRange(resident.TakeLast(10).Average() / resident.Skip(20).Take(10).Average(), 0, 1.05);
    }

    private double Cycle(string broken)
    {
        _worker.Load("cycle", _model.Folder);
        Assert.Throws<RpcException>(() => _worker.Load("broken", broken));
        return _worker.Client.UnloadModel(new UnloadModelRequest { Instance = "cycle" }).ResidentBytes;
    }
}
