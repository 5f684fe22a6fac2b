using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Workers;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Hosting;

/// <summary>A worker that makes views of a few bytes: their scene's seed and their index.</summary>
internal sealed class FakeWorker(int slot, FakeDevice device) : IWorkerProcess
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, string> _instances = new();

    public int Slot => slot;

    public int ProcessId { get; } = device.NextProcessId();

    public WorkerStatus Status => new() { Device = device.Kind, ProcessId = ProcessId, NumericsId = "fake" };

    public CancellationToken Ended => _ended.Token;

    public string? Fault { get; private set; }

    public ICollection<string> Instances => _instances.Keys;

    public void Kill()
    {
        Fault = "killed";
        _ended.Cancel();
    }

    public async Task<Model> LoadAsync(string instance, string folder, CancellationToken cancellation)
    {
        ThrowIfEnded();
        device.Loads.Enqueue((slot, instance));
        await device.BeforeLoad();
        if (File.Exists(Path.Combine(folder, "broken")))
            throw new ModelLoadException("generator.safetensors: not a checkpoint");
        Assert.True(_instances.TryAdd(instance, folder), $"{instance} is there already");
        return new Model
        {
            Digest = File.ReadAllText(Path.Combine(folder, "digest")),
            MemoryBytes = new FileInfo(Path.Combine(folder, "generator.safetensors")).Length,
            SceneSeconds = 0.01,
            ViewSeconds = 0.01,
            MaxBatch = 16,
        };
    }

    public Task UnloadAsync(string instance, CancellationToken cancellation)
    {
        ThrowIfEnded();
        _instances.TryRemove(instance, out _);
        device.Unloads.Enqueue((slot, instance));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ExecuteEvent> ExecuteAsync(
        ExecuteRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        device.Calls.Enqueue((this, request));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Ended);
        foreach (var (place, operation) in request.Operations.Index())
        {
            Assert.Contains(operation.Instance, _instances.Keys);
            if (device.Fail(request, operation) is { } failed)
            {
                yield return new ExecuteEvent { Operation = place, Failed = failed };
                continue;
            }

            var first = operation.Annotate?.FirstView ?? operation.Render?.FirstView ?? 0;
            for (var view = 0; view < ViewPlan.Delivered(operation); view++)
            {
                await StepAsync(stop.Token, cancellation);
                yield return new ExecuteEvent { Operation = place, View = ViewOf(operation, first + view) };
            }

            for (var piece = 0; operation.Cloud is not null && piece < FakeDevice.CloudPieces; piece++)
            {
                await StepAsync(stop.Token, cancellation);
                yield return new ExecuteEvent { Operation = place, Cloud = PieceOf(operation, piece) };
            }

            yield return new ExecuteEvent { Operation = place, Completed = new OperationCompleted() };
        }
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        device.Disposed.Enqueue(this);
        return ValueTask.CompletedTask;
    }

    private async Task StepAsync(CancellationToken stop, CancellationToken cancellation)
    {
        try
        {
            await device.Step.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WorkerLostException("killed");
        }
    }

    private View ViewOf(SceneOperation operation, int index) => new()
    {
        Index = index,
        Parts =
        {
            new EncodedPart { Output = Output.Rgb, Data = ByteString.CopyFrom(new byte[device.ViewBytes]) },
            new EncodedPart { Output = Output.Mask, Data = ByteString.CopyFromUtf8($"{operation.Scene.Seed}/{index}") },
        },
    };

    private static CloudPiece PieceOf(SceneOperation operation, int piece)
    {
        var data = System.Text.Encoding.ASCII.GetBytes($"{operation.Scene.Seed}:{piece};");
        return new CloudPiece
        {
            Offset = piece * data.Length,
            Data = ByteString.CopyFrom(data),
            Last = piece == FakeDevice.CloudPieces - 1,
        };
    }

    private void ThrowIfEnded()
    {
        if (Ended.IsCancellationRequested)
            throw new WorkerLostException("killed");
    }
}

/// <summary>What fake workers have in common, and what they did.</summary>
internal sealed class FakeDevice : IWorkerLauncher
{
    public const int CloudPieces = 10;

    private int _processes = 1000;

    public string Kind { get; init; } = "cpu";

    public int ViewBytes { get; init; } = 10;

    /// <summary>Passed once for each view; free until <see cref="Hold"/>.</summary>
    public SemaphoreSlim Step { get; private set; } = new(int.MaxValue / 2);

    /// <summary>What an operation answers instead of working; null: it works.</summary>
    public Func<ExecuteRequest, SceneOperation, OperationFailed?> Fail { get; set; } = (_, _) => null;

    /// <summary>What a load waits for, or fails with.</summary>
    public Func<Task> BeforeLoad { get; set; } = () => Task.CompletedTask;

    /// <summary>Why workers cannot be started; null: they can.</summary>
    public string? StartFault { get; set; }

    public ConcurrentQueue<FakeWorker> Started { get; } = new();

    public ConcurrentQueue<FakeWorker> Disposed { get; } = new();

    public ConcurrentQueue<(int Slot, string Instance)> Loads { get; } = new();

    public ConcurrentQueue<(int Slot, string Instance)> Unloads { get; } = new();

    public ConcurrentQueue<(FakeWorker Worker, ExecuteRequest Request)> Calls { get; } = new();

    public int StartAttempts;

    public IEnumerable<FakeWorker> Living => Started.Where(worker => !worker.Ended.IsCancellationRequested);

    public int NextProcessId() => Interlocked.Increment(ref _processes);

    /// <summary>Makes workers wait for a release of <see cref="Step"/> before each view.</summary>
    public void Hold() => Step = new SemaphoreSlim(0);

    public Task<IWorkerProcess> StartAsync(int slot, CancellationToken cancellation)
    {
        Interlocked.Increment(ref StartAttempts);
        if (StartFault is { } fault)
            throw new WorkerLostException(fault);
        var worker = new FakeWorker(slot, this);
        Started.Enqueue(worker);
        return Task.FromResult<IWorkerProcess>(worker);
    }
}
