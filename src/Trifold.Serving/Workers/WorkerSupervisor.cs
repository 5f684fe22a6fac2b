using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trifold.Serving.Models;
using Trifold.Serving.Telemetry;

namespace Trifold.Serving.Workers;

/// <summary>Keeps a worker in every slot.</summary>
internal sealed partial class WorkerSupervisor : BackgroundService
{
    private readonly IWorkerLauncher _launcher;
    private readonly WorkerPool _pool;
    private readonly ModelRepository _models;
    private readonly WorkerOptions _options;
    private readonly ModelRepositoryOptions _memory;
    private readonly ServingTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerSupervisor> _log;
    private readonly Slot[] _slots;
    private readonly CancellationTokenSource _stop = new();

    public WorkerSupervisor(
        IWorkerLauncher launcher, WorkerPool pool, ModelRepository models, IOptions<WorkerOptions> options,
        IOptions<ModelRepositoryOptions> memory, ServingTelemetry telemetry, TimeProvider time, ILogger<WorkerSupervisor> log)
    {
        (_launcher, _pool, _models, _options, _memory) = (launcher, pool, models, options.Value, memory.Value);
        (_telemetry, _time, _log) = (telemetry, time, log);
        _slots = [.. Enumerable.Range(0, _options.Count).Select(index => new Slot(index))];
        _pool.Replace = ReplaceAsync;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopping = stoppingToken.Register(_stop.Cancel);
        await Task.WhenAll(_slots.Select(slot => KeepAsync(slot, stoppingToken)));
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    // Never throws: a slot that cannot be filled is tried again.
    private async Task KeepAsync(Slot slot, CancellationToken stopping)
    {
        var backoff = new RestartBackoff(_options);
        IReadOnlyList<ModelInstance> before = [];
        while (!stopping.IsCancellationRequested)
        {
            var (started, served) = (_time.GetTimestamp(), false);
            try
            {
                if (await FillAsync(slot, before, stopping) is { } fault)
                    LogNotStarted(slot.Index, fault);
                else
                    (before, served) = await WatchAsync(slot, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                LogUnexpected(fault, slot.Index);
                // Nobody watches what it left there.
                await EmptyAsync(slot);
            }

            if (stopping.IsCancellationRequested)
                break;
            var wait = backoff.After(_time.GetElapsedTime(started), served);
            await Task.Delay(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _telemetry.Restarted(slot.Index);
        }

        await EmptyAsync(slot);
    }

    /// <returns>Why there is no worker; null: there is.</returns>
    private async Task<string?> FillAsync(Slot slot, IReadOnlyList<ModelInstance> before, CancellationToken stopping)
    {
        IWorkerProcess process;
        try
        {
            process = await _launcher.StartAsync(slot.Index, stopping);
        }
        catch (WorkerLostException fault)
        {
            _pool.Fail(fault.Message);
            return fault.Message;
        }

        var worker = Join(process);
        lock (slot)
            (slot.Process, slot.Worker) = (process, worker);
        LogStarted(slot.Index, process.ProcessId, process.Status.NumericsId);
        // It takes work from now on: an operation whose model is not there yet waits for it like any other.
        _pool.Add(worker);
        try
        {
            await _models.PreloadAsync(worker, before, stopping);
        }
        catch (WorkerLostException)
        {
            // Seen by the watch, too.
        }

        return null;
    }

    /// <returns>What the worker held when it ended, and whether it had done any work.</returns>
    private async Task<(IReadOnlyList<ModelInstance> Held, bool Served)> WatchAsync(Slot slot, CancellationToken stopping)
    {
        while (true)
        {
            var (process, worker, replaced) = slot.Current;
            await EndOf(process!, replaced, stopping);
            stopping.ThrowIfCancellationRequested();
            lock (slot)
            {
                if (slot.Worker != worker)
                    continue; // It was replaced; its successor is watched from now on.
                (slot.Process, slot.Worker) = (null, null);
            }

            var held = worker!.Models.Loaded;
            _pool.Remove(worker);
            LogEnded(slot.Index, process!.ProcessId, process.Fault ?? "told to end");
            await process.DisposeAsync();
            return (held, worker.HasServed);
        }
    }

    private async Task ReplaceAsync(PooledWorker old)
    {
        var slot = _slots[old.Worker.Slot];
        await slot.Changes.WaitAsync();
        try
        {
            if (slot.Current.Worker != old || _stop.IsCancellationRequested)
                return;
            var process = await _launcher.StartAsync(slot.Index, _stop.Token);
            var fresh = Join(process);
            try
            {
                await _models.PreloadAsync(fresh, old.Models.Loaded, _stop.Token);
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }

            IWorkerProcess? retired;
            // What cannot be loaded again, since its folder has changed, lives on in the old worker alone.
            var complete = old.Models.Loaded.All(instance => instance.Unused.IsCompleted || fresh.Models.Has(instance));
            lock (slot)
            {
                retired = complete && slot.Worker == old ? slot.Process : null;
                if (retired is not null)
                    slot.Exchange(process, fresh);
            }

            if (retired is null)
            {
                await process.DisposeAsync();
                LogNotReplaced(slot.Index, "it has ended, or holds what a fresh one cannot load");
                return;
            }

            _pool.Add(fresh);
            _pool.Remove(old);
            await Task.WhenAny(old.Drained, EndOf(retired, _stop.Token, CancellationToken.None));
            await retired.DisposeAsync();
            LogReplaced(slot.Index, retired.ProcessId, process.ProcessId);
            // What the front knew of the model goes as well, now and not tens of megabytes later, without holding anybody up.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
        catch (Exception fault) when (fault is WorkerLostException or OperationCanceledException)
        {
            LogNotReplaced(slot.Index, fault.Message);
        }
        catch (Exception fault)
        {
            LogUnexpected(fault, slot.Index);
        }
        finally
        {
            slot.Changes.Release();
        }
    }

    private async Task EmptyAsync(Slot slot)
    {
        IWorkerProcess? process;
        lock (slot)
        {
            process = slot.Process;
            if (slot.Worker is { } worker)
                _pool.Remove(worker);
            (slot.Process, slot.Worker) = (null, null);
        }

        try
        {
            if (process is not null)
                await process.DisposeAsync();
        }
        catch (Exception fault)
        {
            LogUnexpected(fault, slot.Index);
        }
    }

    private PooledWorker Join(IWorkerProcess process)
    {
        var status = process.Status;
        var limit = status.Device == "cpu" || status.DeviceTotalBytes == 0
            ? (_memory.MemoryBytes ?? DeviceMemory.DefaultLimit()) / _options.Count
            : _memory.MemoryBytes ?? DeviceMemory.Usable(status.DeviceTotalBytes);
        return new PooledWorker(process, new ResidentModels(process, limit, _time, _pool.Notify));
    }

    private static async Task EndOf(IWorkerProcess process, CancellationToken one, CancellationToken other)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(process.Ended, one, other);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Slot(int index)
    {
        private CancellationTokenSource _replaced = new();

        public int Index => index;

        /// <summary>One replacement at a time.</summary>
        public SemaphoreSlim Changes { get; } = new(1, 1);

        public IWorkerProcess? Process { get; set; }

        public PooledWorker? Worker { get; set; }

        /// <summary>The present worker, and what is cancelled when it has a successor; of one moment.</summary>
        public (IWorkerProcess? Process, PooledWorker? Worker, CancellationToken Replaced) Current
        {
            get
            {
                lock (this)
                    return (Process, Worker, _replaced.Token);
            }
        }

        public void Exchange(IWorkerProcess process, PooledWorker worker)
        {
            (Process, Worker) = (process, worker);
            var replaced = _replaced;
            _replaced = new CancellationTokenSource();
            // Not here: what is cancelled runs its callbacks, and this is under a lock.
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), replaced, preferLocal: false);
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Worker {Slot} started: process {ProcessId}, numerics {NumericsId}")]
    private partial void LogStarted(int slot, int processId, string numericsId);

    [LoggerMessage(2202, LogLevel.Warning, "Worker {Slot} (process {ProcessId}) ended: {Fault}")]
    private partial void LogEnded(int slot, int processId, string fault);

    [LoggerMessage(2203, LogLevel.Error, "Worker {Slot} could not be started: {Fault}")]
    private partial void LogNotStarted(int slot, string fault);

    [LoggerMessage(2204, LogLevel.Information, "Worker {Slot} replaced: process {Old} by {Fresh}")]
    private partial void LogReplaced(int slot, int old, int fresh);

    [LoggerMessage(2205, LogLevel.Warning, "Worker {Slot} could not be replaced: {Fault}")]
    private partial void LogNotReplaced(int slot, string fault);

    [LoggerMessage(2206, LogLevel.Error, "Worker {Slot} could not be kept")]
    private partial void LogUnexpected(Exception fault, int slot);
}
