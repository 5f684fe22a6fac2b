using Trifold.Serving.Workers;

namespace Trifold.Serving.Models;

/// <summary>
/// Instances in the memory of one worker, and the ledger of it: a load waits until those used longest ago have made room.
/// </summary>
/// <param name="limitBytes">What they may take together.</param>
/// <param name="changed">Called when operations of an instance can run or not, on any thread.</param>
internal sealed class ResidentModels(IDeviceWorker worker, long limitBytes, TimeProvider time, Action changed)
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _loads = new(1, 1);
    private readonly Dictionary<ModelInstance, Resident> _residents = [];

    /// <summary>Instances whose operations can run, the one used last first.</summary>
    public IReadOnlyList<ModelInstance> Loaded
    {
        get
        {
            lock (_gate)
                return [.. _residents.Values.Where(entry => entry.State == ResidentState.Loaded)
                    .OrderByDescending(entry => entry.LastUsed).Select(entry => entry.Instance)];
        }
    }

    /// <summary>Bytes taken, those of running loads included.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
                return _residents.Values.Sum(entry => entry.Instance.MemoryBytes);
        }
    }

    public bool Has(ModelInstance instance)
    {
        lock (_gate)
            return _residents.TryGetValue(instance, out var entry) && entry.State == ResidentState.Loaded;
    }

    /// <summary>Whether it is loaded or being loaded.</summary>
    public bool HasOrLoads(ModelInstance instance)
    {
        lock (_gate)
            return _residents.TryGetValue(instance, out var entry) && entry.State != ResidentState.Leaving;
    }

    /// <summary>Whether it would fit without another leaving.</summary>
    public bool Fits(ModelInstance instance) => UsedBytes + instance.MemoryBytes <= limitBytes;

    /// <returns>Whether operations of the instance may run here until <see cref="EndUse"/>.</returns>
    public bool TryUse(ModelInstance instance)
    {
        lock (_gate)
        {
            if (!_residents.TryGetValue(instance, out var entry) || entry.State != ResidentState.Loaded)
                return false;
            entry.Uses++;
            entry.LastUsed = time.GetTimestamp();
            return true;
        }
    }

    public void EndUse(ModelInstance instance)
    {
        lock (_gate)
        {
            if (!_residents.TryGetValue(instance, out var entry))
                return;
            entry.Uses--;
            entry.LastUsed = time.GetTimestamp();
            if (entry.Uses == 0)
                entry.Idle?.TrySetResult();
        }
    }

    /// <summary>Loads what is not there; others leave where room is needed.</summary>
    /// <param name="keep">Instances that may not leave.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded, or does not fit.</exception>
    /// <exception cref="WorkerLostException">The worker ended.</exception>
    public async Task LoadAsync(ModelInstance instance, IReadOnlyCollection<ModelInstance> keep, CancellationToken cancellation)
    {
        // One after another: two loads that make room for each other would both fail.
        await _loads.WaitAsync(cancellation);
        try
        {
            if (Has(instance))
                return;
            await MakeRoomAsync(instance, keep, cancellation);
            var entry = new Resident(instance) { LastUsed = time.GetTimestamp() };
            lock (_gate)
                _residents.Add(instance, entry);
            try
            {
                instance.Loaded(await worker.LoadAsync(instance.Key, instance.Folder, cancellation), time.GetUtcNow());
                // It may have turned out larger than its weights.
                await MakeRoomAsync(instance, [.. keep, instance], cancellation);
                lock (_gate)
                {
                    // Whoever unloads it everywhere has not seen it here while it was loading.
                    if (instance.Unused.IsCompleted)
                        throw new ModelLoadException($"{instance.Key} was unloaded while it loaded.");
                    entry.State = ResidentState.Loaded;
                }
            }
            catch (Exception)
            {
                await DropAsync(instance);
                throw;
            }
        }
        finally
        {
            _loads.Release();
            changed();
        }
    }

    /// <summary>Unloads once its operations have ended; new ones do not begin.</summary>
    /// <returns>Whether it was here.</returns>
    /// <exception cref="WorkerLostException">The worker ended.</exception>
    public async Task<bool> UnloadAsync(ModelInstance instance, CancellationToken cancellation)
    {
        Resident leaving;
        lock (_gate)
        {
            if (!_residents.TryGetValue(instance, out var entry) || entry.State != ResidentState.Loaded)
                return false;
            leaving = entry;
            leaving.State = ResidentState.Leaving;
            if (leaving.Uses > 0)
                leaving.Idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await IdleAsync(leaving, cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                leaving.State = ResidentState.Loaded;
            changed();
            throw;
        }

        try
        {
            // Not given up halfway: the worker would be left in a state nobody knows.
            await worker.UnloadAsync(instance.Key, CancellationToken.None);
        }
        finally
        {
            Forget(instance);
        }

        return true;
    }

    /// <summary>The worker says that the instance is not there.</summary>
    public void Forget(ModelInstance instance)
    {
        lock (_gate)
            if (_residents.Remove(instance, out var entry))
                entry.Gone.TrySetResult();
        changed();
    }

    /// <summary>Unloads all others that may leave.</summary>
    public async Task KeepOnlyAsync(ModelInstance instance, CancellationToken cancellation)
    {
        foreach (var other in Loaded)
            if (other != instance)
                await UnloadAsync(other, cancellation);
    }

    private async Task MakeRoomAsync(ModelInstance instance, IReadOnlyCollection<ModelInstance> keep, CancellationToken cancellation)
    {
        if (instance.MemoryBytes > limitBytes)
            throw TooLarge(instance, limitBytes);
        while (true)
        {
            ModelInstance? leaving;
            Task? gone;
            lock (_gate)
            {
                var needed = _residents.ContainsKey(instance) ? 0 : instance.MemoryBytes;
                if (_residents.Values.Sum(entry => entry.Instance.MemoryBytes) + needed <= limitBytes)
                    return;
                leaving = _residents.Values
                    .Where(entry => entry.State == ResidentState.Loaded && entry.Instance != instance && !keep.Contains(entry.Instance))
                    .OrderBy(entry => entry.Uses > 0).ThenBy(entry => entry.LastUsed)
                    .FirstOrDefault()?.Instance;
                gone = _residents.Values.FirstOrDefault(entry => entry.State == ResidentState.Leaving)?.Gone.Task;
            }

            if (gone is not null)
            {
                await WithWorkerAsync(gone, cancellation);
                continue;
            }

            if (leaving is null)
                throw TooLarge(instance, limitBytes - keep.Where(HasOrLoads).Where(kept => kept != instance).Sum(kept => kept.MemoryBytes));
            await UnloadAsync(leaving, cancellation);
        }
    }

    private Task IdleAsync(Resident resident, CancellationToken cancellation) =>
        resident.Idle is { } idle ? WithWorkerAsync(idle.Task, cancellation) : Task.CompletedTask;

    private async Task WithWorkerAsync(Task task, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, worker.Ended);
        try
        {
            await task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (worker.Ended.IsCancellationRequested)
        {
            throw new WorkerLostException($"Worker {worker.Slot} ended.");
        }
    }

    // What a failed load left in the worker is given back; a worker that ended has given it back already.
    private async Task DropAsync(ModelInstance instance)
    {
        Forget(instance);
        try
        {
            await worker.UnloadAsync(instance.Key, CancellationToken.None);
        }
        catch (Exception fault) when (fault is WorkerLostException or WorkerCallException)
        {
        }
    }

    private ModelLoadException TooLarge(ModelInstance instance, long available) => new(
        $"{instance.Name} takes {instance.MemoryBytes} bytes in a worker, and {available} bytes are left for it: "
        + $"raise {ModelRepositoryOptions.Section}:{nameof(ModelRepositoryOptions.MemoryBytes)} or unload other models.")
    {
        LeavesMemory = HasOrLoads(instance),
    };

    private enum ResidentState
    {
        Loading,
        Loaded,
        Leaving,
    }

    private sealed class Resident(ModelInstance instance)
    {
        public ModelInstance Instance => instance;

        public ResidentState State { get; set; }

        public int Uses { get; set; }

        public long LastUsed { get; set; }

        /// <summary>Set while it leaves and is still used.</summary>
        public TaskCompletionSource? Idle { get; set; }

        /// <summary>Completes when it is out of memory.</summary>
        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
