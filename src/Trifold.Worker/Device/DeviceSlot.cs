using System.Diagnostics;
using System.Runtime.CompilerServices;
using Trifold.Factory.Annotation;
using Trifold.Models;
using Trifold.Worker.Hosting;
using Trifold.Worker.Models;
using Trifold.Worker.Operations;
using Trifold.Worker.V1;
using Model = Trifold.V1.Model;

namespace Trifold.Worker.Device;

/// <summary>
/// A device with its loaded models: executes operations, one after another, and encodes their results beside it. Safe to
/// call from any thread; hosted by a process of its own, or in process.
/// </summary>
public sealed class DeviceSlot : IAsyncDisposable
{
    /// <summary>Most operations of one call. On a CPU a batch is a schedule: operations run one after another.</summary>
    public const int MaxBatch = 16;

    // Scenes handed to the device and not encoded: one on the device, one next, the others in the encoders. Each holds its
    // views' pixels.
    private const int MostUnencoded = 4;

    private readonly DeviceThread _device;
    private readonly ModelTable _models = new();
    private readonly SemaphoreSlim _unencoded = new(MostUnencoded);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TimeProvider _time;
    private readonly string _numericsId;
    private int _operations;

    /// <param name="threads">Threads of tensor operations and kernels, at least 1; part of the numerics id.</param>
    /// <param name="time">For timings; null: the system's.</param>
    public DeviceSlot(int threads, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _time = time ?? TimeProvider.System;
        _device = new DeviceThread(threads);
        _numericsId = _device.NumericsIdAsync().GetAwaiter().GetResult();
    }

    /// <summary>Loads a model with all its decoders and warms it up.</summary>
    /// <param name="instance">Name under which operations will ask for it.</param>
    /// <param name="folder">Model folder.</param>
    /// <returns>What it is and can; name, state and version are left out.</returns>
    /// <exception cref="InstanceExistsException">The name is in use.</exception>
    /// <exception cref="Trifold.Models.Checkpoints.CheckpointException">The model is broken; nothing of it stays.</exception>
    /// <exception cref="DeviceMemoryException">It does not fit.</exception>
    public async Task<Model> LoadAsync(string instance, string folder, CancellationToken cancellation)
    {
        using var place = _models.Reserve(instance);
        var loaded = await _device.RunAsync(() => ModelLoading.Load(folder, _time, cancellation), cancellation);
        loaded.Description.MaxBatch = MaxBatch;
        loaded.Description.NumericsId = _numericsId;
        place.Fill(loaded);
        return loaded.Description;
    }

    /// <summary>Takes no new operations for an instance, waits for those that run, and gives its memory back.</summary>
    /// <exception cref="InstanceNotFoundException">There is none of this name.</exception>
    public async Task UnloadAsync(string instance, CancellationToken cancellation)
    {
        var model = await _models.RemoveAsync(instance, cancellation);
        await DisposeAsync(model);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        GC.WaitForPendingFinalizers();
        TensorProcess.ReturnFreedMemory();
    }

    /// <summary>
    /// Works on operations. Events of each come in order; a failure ends one operation and no other. A reader that stops
    /// reading holds up the later operations of its own call alone.
    /// </summary>
    /// <param name="operations">1 to <see cref="MaxBatch"/>.</param>
    /// <param name="cancellation">Reaches the tiles of layers and rays.</param>
    public async IAsyncEnumerable<ExecuteEvent> ExecuteAsync(
        IReadOnlyList<SceneOperation> operations, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count is < 1 or > MaxBatch)
            throw new ArgumentException($"operations: 1 to {MaxBatch} can be executed at once, got {operations.Count}.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _abandoned.Token);
        var events = new EventBuffer();
        Interlocked.Add(ref _operations, operations.Count);
        var work = ExecuteAllAsync(operations, events, Activity.Current?.Context ?? default, stop.Token);
        try
        {
            await foreach (var next in events.ReadAllAsync(cancellation))
                yield return next;
        }
        finally
        {
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Add(ref _operations, -operations.Count);
        }
    }

    /// <summary>How the device is now.</summary>
    public WorkerStatus Status() => new()
    {
        ProcessId = Environment.ProcessId,
        Version = NumericsId.Version,
        NumericsId = _numericsId,
        Device = "cpu",
        ResidentBytes = ProcessMemory.ResidentBytes(),
        Instances = { _models.Names },
        Operations = Volatile.Read(ref _operations),
    };

    /// <summary>Cancels everything that runs and waits: nobody wants it any more.</summary>
    public void Abandon() => _abandoned.Cancel();

    /// <summary>Tensors alive on the device's thread; for tests.</summary>
    internal Task<long> LiveTensorsAsync() => _device.LiveTensorsAsync();

    /// <summary>Disposes all models, once what runs has ended, and the device's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in _models.Names)
            await DisposeAsync(await _models.RemoveAsync(name, CancellationToken.None));
        _device.Dispose();
        _abandoned.Dispose();
        _unencoded.Dispose();
    }

    private Task DisposeAsync(LoadedModel model) => _device.RunAsync(model.Dispose, CancellationToken.None);

    private async Task ExecuteAllAsync(
        IReadOnlyList<SceneOperation> operations, EventBuffer events, ActivityContext parent, CancellationToken cancellation)
    {
        var accepted = _time.GetTimestamp();
        var running = new List<Task>();
        try
        {
            foreach (var (place, operation) in operations.Index())
            {
                await events.WaitForRoomAsync(cancellation);
                await _unencoded.WaitAsync(cancellation);
                running.Add(ExecuteAsync(
                    new OperationRun(_device, _models, _time, accepted, parent), operation, e => events.Add(place, e), cancellation));
            }

            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
            foreach (var place in Enumerable.Range(running.Count, operations.Count - running.Count))
                events.Add(place, OperationFailures.Cancelled());
            await Task.WhenAll(running);
        }
        finally
        {
            events.Complete();
        }
    }

    private async Task ExecuteAsync(
        OperationRun run, SceneOperation operation, Action<ExecuteEvent> deliver, CancellationToken cancellation)
    {
        try
        {
            // Not on the caller's thread: what is checked and encoded here takes time.
            await Task.Run(() => run.RunAsync(operation, deliver, cancellation), CancellationToken.None);
        }
        finally
        {
            _unencoded.Release();
        }
    }
}
