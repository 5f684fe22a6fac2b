using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.Serving.Workers;
using Trifold.V1;

namespace Trifold.Serving.Models;

/// <summary>Model folders, and which versions of them the workers hold.</summary>
internal sealed partial class ModelRepository(
    WorkerPool pool, IOptions<ModelRepositoryOptions> options, TimeProvider time, ILogger<ModelRepository> log) : IModelRepository
{
    // A model that takes workers down while it is read is at fault itself.
    private const int MaxWorkersLost = 3;

    private static readonly TimeSpan LoadingRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AbsentRetry = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();

    // Held while folders are read, which only those wait for who want them read: a listing never goes back to an older one.
    private readonly Lock _scanGate = new();
    private bool _scanFailed;
    private readonly SortedDictionary<string, ModelEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder = Path.GetFullPath(options.Value.Folder);

    public event Action<Model>? Changed;

    /// <summary>Versions that take work, of every name.</summary>
    public IReadOnlyList<ModelInstance> Current
    {
        get
        {
            lock (_gate)
                return [.. _entries.Values.Select(entry => entry.Current).OfType<ModelInstance>()];
        }
    }

    public IReadOnlyList<Model> List()
    {
        Scan();
        return Known();
    }

    public IReadOnlyList<Model> Known()
    {
        lock (_gate)
            return [.. _entries.Values.Select(entry => entry.Describe())];
    }

    public Model Get(string name)
    {
        Scan();
        lock (_gate)
            return Find(name).Describe();
    }

    public Model Ready(string name)
    {
        LookFor(name);
        lock (_gate)
            return ReadyEntry(name).Describe();
    }

    /// <summary>The version that takes work, for a stream that ends with <see cref="ModelInstance.EndStream"/>.</summary>
    /// <exception cref="ResourceNotFoundException">There is no such folder.</exception>
    /// <exception cref="NotReadyException">It takes no work.</exception>
    public ModelInstance BeginStream(string name)
    {
        LookFor(name);
        lock (_gate)
        {
            var instance = ReadyEntry(name).Current!;
            // Versions are exchanged under this lock, so the current one takes streams.
            instance.TryBeginStream();
            return instance;
        }
    }

    public Task<Model> LoadAsync(string name, CancellationToken cancellation) => ChangeAsync(name, LoadAsync, cancellation);

    public Task<Model> UnloadAsync(string name, CancellationToken cancellation) => ChangeAsync(name, UnloadAsync, cancellation);

    /// <summary>Brings a version back that had left to make room.</summary>
    public async Task BringBackAsync(ModelInstance instance, PooledWorker worker, CancellationToken cancellation)
    {
        LogBringingBack(instance.Key, worker.Worker.Slot);
        await worker.Models.LoadAsync(instance, [], cancellation);
    }

    /// <summary>A version that cannot be loaded again takes no more work.</summary>
    public void Fail(ModelInstance instance, string failure)
    {
        ModelEntry entry;
        lock (_gate)
        {
            // What is being unloaded ends as it would have anyway.
            if (!_entries.TryGetValue(instance.Name, out entry!) || entry.Current != instance || entry.IsUnloading)
                return;
            (entry.Current, entry.Failure) = (null, failure);
            instance.Retire();
        }

        LogLoadFailed(instance.Key, failure);
        Raise(entry);
    }

    /// <summary>Loads into a fresh worker what fits, what was used last in its predecessor first.</summary>
    public async Task PreloadAsync(PooledWorker worker, IReadOnlyList<ModelInstance> before, CancellationToken cancellation)
    {
        var wanted = before.Where(instance => !instance.Unused.IsCompleted).Concat(Current).Distinct().ToList();
        foreach (var instance in wanted)
        {
            if (instance.Unused.IsCompleted || worker.Models.HasOrLoads(instance) || !worker.Models.Fits(instance))
                continue;
            try
            {
                await worker.Models.LoadAsync(instance, wanted, cancellation);
            }
            catch (ModelLoadException fault)
            {
                LogPreloadFailed(instance.Key, worker.Worker.Slot, fault.Message);
            }
        }
    }

    // Changes of one model come one after another.
    private async Task<Model> ChangeAsync(
        string name, Func<ModelEntry, CancellationToken, Task<Model>> change, CancellationToken cancellation)
    {
        Scan();
        ModelEntry entry;
        lock (_gate)
            entry = Find(name);
        await entry.Changes.WaitAsync(cancellation);
        try
        {
            return await change(entry, cancellation);
        }
        finally
        {
            entry.Changes.Release();
        }
    }

    private async Task<Model> LoadAsync(ModelEntry entry, CancellationToken cancellation)
    {
        ModelFolder folder;
        long version;
        lock (_gate)
        {
            folder = entry.Folder;
            entry.IsLoading = true;
            version = ++entry.Version;
        }

        Raise(entry);
        var started = time.GetTimestamp();
        ModelInstance? instance = null;
        try
        {
            folder = ModelFolder.Read(folder.Path);
            lock (_gate)
                entry.Folder = folder;
            if (folder.Fault is { } fault)
                throw new ModelLoadException(fault);
            instance = new ModelInstance(folder.Name, version, folder.Path, folder.WeightBytes());
            var first = await LoadInOneAsync(instance, entry.Current, cancellation);
            await LoadInOthersAsync(instance, entry.Current, first, cancellation);
        }
        catch (ModelLoadException fault)
        {
            lock (_gate)
                (entry.IsLoading, entry.Failure) = (false, fault.Message);
            instance?.Retire();
            LogLoadFailed($"{folder.Name}@{version}", fault.Message);
            Raise(entry);
            throw;
        }
        catch
        {
            lock (_gate)
                entry.IsLoading = false;
            if (instance is not null)
            {
                instance.Retire();
                await UnloadEverywhereAsync(instance);
            }

            Raise(entry);
            throw;
        }

        ModelInstance? old;
        lock (_gate)
        {
            old = entry.Current;
            (entry.Current, entry.IsLoading, entry.Failure) = (instance, false, null);
            old?.Retire();
        }

        LogLoaded(instance.Key, time.GetElapsedTime(started).TotalSeconds, instance.MemoryBytes);
        if (old is not null)
            _ = UnloadUnusedAsync(old);
        return Raise(entry);
    }

    // Warm in one worker first: a broken model costs one of them at most.
    private async Task<PooledWorker> LoadInOneAsync(ModelInstance instance, ModelInstance? old, CancellationToken cancellation)
    {
        for (var lost = 1; ; lost++)
        {
            PooledWorker worker;
            try
            {
                worker = await pool.AnyAsync(cancellation);
            }
            catch (WorkerLostException fault)
            {
                throw new NotReadyException("WORKER_RESTARTING", fault.Message, AbsentRetry);
            }

            try
            {
                await worker.Models.LoadAsync(instance, old is null ? [] : [old], cancellation);
                return worker;
            }
            catch (ModelLoadException fault) when (!fault.LeavesMemory)
            {
                throw;
            }
            catch (ModelLoadException)
            {
                // What the attempt left in the worker's memory goes with the process.
                _ = pool.Replace(worker);
                throw;
            }
            catch (WorkerLostException) when (lost < MaxWorkersLost)
            {
            }
            catch (WorkerLostException fault)
            {
                throw new ModelLoadException($"{lost} workers ended while they loaded {instance.Name}: {fault.Message}", fault);
            }
        }
    }

    // A worker without it still serves others, and loads it when there is work and room.
    private Task LoadInOthersAsync(
        ModelInstance instance, ModelInstance? old, PooledWorker first, CancellationToken cancellation) =>
        Task.WhenAll(pool.Workers.Where(worker => worker != first && !worker.IsRetired).Select(async worker =>
        {
            try
            {
                await worker.Models.LoadAsync(instance, old is null ? [] : [old], cancellation);
            }
            catch (Exception fault) when (fault is ModelLoadException or WorkerLostException)
            {
                LogPreloadFailed(instance.Key, worker.Worker.Slot, fault.Message);
            }
        }));

    private async Task<Model> UnloadAsync(ModelEntry entry, CancellationToken cancellation)
    {
        ModelInstance? instance;
        lock (_gate)
        {
            instance = entry.Current;
            entry.Failure = null;
            entry.IsUnloading = instance is not null;
            instance?.Retire();
        }

        if (instance is null)
            return Raise(entry);
        Raise(entry);
        try
        {
            await instance.Unused.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (Reinstate(entry, instance))
        {
            Raise(entry);
            throw;
        }
        catch (OperationCanceledException)
        {
            // The last stream ended at the same moment: the unload goes through.
        }

        var workers = await UnloadEverywhereAsync(instance);
        lock (_gate)
            (entry.Current, entry.IsUnloading) = (null, false);
        LogUnloaded(instance.Key);
        var model = Raise(entry);
        // Only the end of a process returns all of its memory.
        await Task.WhenAll(workers.Where(worker => worker.Models.Loaded.Count == 0).Select(pool.Replace));
        return model;
    }

    private bool Reinstate(ModelEntry entry, ModelInstance instance)
    {
        lock (_gate)
        {
            if (!instance.TryReinstate())
                return false;
            entry.IsUnloading = false;
            return true;
        }
    }

    private async Task UnloadUnusedAsync(ModelInstance old)
    {
        await old.Unused;
        await UnloadEverywhereAsync(old);
        LogUnloaded(old.Key);
    }

    private async Task<IReadOnlyList<PooledWorker>> UnloadEverywhereAsync(ModelInstance instance)
    {
        var held = new List<PooledWorker>();
        foreach (var worker in pool.Workers)
        {
            try
            {
                if (await worker.Models.UnloadAsync(instance, CancellationToken.None))
                    held.Add(worker);
            }
            catch (Exception fault) when (fault is WorkerLostException or WorkerCallException)
            {
                // A worker that ended has nothing left to unload, and one that cannot unload is better replaced.
                if (fault is WorkerCallException)
                    _ = pool.Replace(worker);
            }
        }

        return held;
    }

    // The folders are read only for a name that is not known.
    private void LookFor(string name)
    {
        bool known;
        lock (_gate)
            known = _entries.ContainsKey(name);
        if (!known)
            Scan();
    }

    private void Scan()
    {
        lock (_scanGate)
        {
            try
            {
                Take(ReadFolders());
                _scanFailed = false;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The last listing stays; said once, not for every request.
                if (!_scanFailed)
                    LogScanFailed(_folder, fault.Message);
                _scanFailed = true;
            }
        }
    }

    private List<ModelFolder> ReadFolders() =>
        [.. Directory.EnumerateDirectories(_folder)
            .Where(path => File.Exists(Path.Combine(path, ModelFolder.Description)))
            .Select(ModelFolder.Read)];

    private void Take(List<ModelFolder> folders)
    {
        var names = folders.Select(folder => folder.Name).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var folder in folders)
                if (!_entries.TryGetValue(folder.Name, out var entry))
                    _entries.Add(folder.Name, new ModelEntry(folder));
                else if (entry.IsIdle)
                    entry.Folder = folder;
            foreach (var (name, entry) in _entries.ToList())
                if (!names.Contains(name) && entry.IsIdle)
                    _entries.Remove(name);
        }
    }

    private ModelEntry Find(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new ResourceNotFoundException(
            "model", name, $"There is no model {name} here; there are: {string.Join(", ", _entries.Keys)}.");

    private ModelEntry ReadyEntry(string name)
    {
        var entry = Find(name);
        return entry.State switch
        {
            Model.Types.State.Ready when pool.Fault is { } fault => throw new NotReadyException("WORKER_RESTARTING", fault, AbsentRetry),
            Model.Types.State.Ready => entry,
            Model.Types.State.Loading => throw new NotReadyException(
                "MODEL_LOADING", $"Model {name} is loading; come again shortly.", LoadingRetry),
            Model.Types.State.Failed => throw new NotReadyException(
                "MODEL_FAILED", $"Model {name} could not be loaded: {entry.Failure ?? entry.Folder.Fault}", AbsentRetry),
            Model.Types.State.Unloading => throw new NotReadyException("MODEL_UNLOADED", $"Model {name} is being unloaded.", AbsentRetry),
            _ => throw new NotReadyException("MODEL_UNLOADED", $"Model {name} is not loaded; load it first.", AbsentRetry),
        };
    }

    private Model Raise(ModelEntry entry)
    {
        Model model;
        lock (_gate)
            model = entry.Describe();
        Changed?.Invoke(model.Clone());
        return model;
    }

    [LoggerMessage(2101, LogLevel.Information, "Model {Instance} loaded in {Seconds:0.0} s: {Bytes} bytes in each worker")]
    private partial void LogLoaded(string instance, double seconds, long bytes);

    [LoggerMessage(2102, LogLevel.Error, "Model {Instance} could not be loaded: {Failure}")]
    private partial void LogLoadFailed(string instance, string failure);

    [LoggerMessage(2103, LogLevel.Information, "Model {Instance} unloaded")]
    private partial void LogUnloaded(string instance);

    [LoggerMessage(2104, LogLevel.Warning, "Model {Instance} is not in worker {Slot}: {Failure}")]
    private partial void LogPreloadFailed(string instance, int slot, string failure);

    [LoggerMessage(2106, LogLevel.Warning, "The folder of models {Folder} cannot be read, its last listing stays: {Failure}")]
    private partial void LogScanFailed(string folder, string failure);

    [LoggerMessage(2105, LogLevel.Debug, "Model {Instance} comes back into worker {Slot}")]
    private partial void LogBringingBack(string instance, int slot);
}
