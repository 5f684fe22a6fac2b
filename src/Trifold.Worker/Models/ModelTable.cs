using Trifold.Worker.Device;

namespace Trifold.Worker.Models;

/// <summary>The loaded models by instance name, and who uses them.</summary>
internal sealed class ModelTable
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Instances that take operations, in the order of their names.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return [.. _entries.Where(entry => entry.Value is { Model: not null, Closing: false }).Select(entry => entry.Key)];
        }
    }

    /// <summary>Takes a name for a model that is being loaded.</summary>
    /// <exception cref="InstanceExistsException">The name is in use.</exception>
    public Place Reserve(string instance)
    {
        lock (_lock)
        {
            if (!_entries.TryAdd(instance, new Entry()))
                throw new InstanceExistsException(instance);
        }

        return new Place(this, instance);
    }

    /// <summary>A model for an operation; it stays until the lease is disposed.</summary>
    /// <exception cref="InstanceNotFoundException">There is none of this name that takes operations.</exception>
    public Lease Borrow(string instance)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(instance, out var entry) || entry.Model is null || entry.Closing)
                throw new InstanceNotFoundException(instance, Names);
            entry.Users++;
            return new Lease(this, entry);
        }
    }

    /// <summary>Takes a model out, once nobody uses it.</summary>
    /// <param name="cancellation">Ends the waiting; the model then takes operations again.</param>
    /// <returns>The caller's to dispose.</returns>
    /// <exception cref="InstanceNotFoundException">There is none of this name.</exception>
    public async Task<LoadedModel> RemoveAsync(string instance, CancellationToken cancellation)
    {
        Entry entry;
        Task unused;
        lock (_lock)
        {
            if (!_entries.TryGetValue(instance, out entry!) || entry.Model is null || entry.Closing)
                throw new InstanceNotFoundException(instance, Names);
            entry.Closing = true;
            entry.Unused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (entry.Users == 0)
                entry.Unused.SetResult();
            unused = entry.Unused.Task;
        }

        try
        {
            await unused.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
                entry.Closing = false;
            throw;
        }

        lock (_lock)
            _entries.Remove(instance);
        return entry.Model!;
    }

    internal sealed class Entry
    {
        public LoadedModel? Model { get; set; }

        public int Users { get; set; }

        public bool Closing { get; set; }

        public TaskCompletionSource? Unused { get; set; }
    }

    /// <summary>A name that is taken; given back when disposed unfilled.</summary>
    internal sealed class Place(ModelTable table, string instance) : IDisposable
    {
        public void Fill(LoadedModel model)
        {
            lock (table._lock)
                table._entries[instance].Model = model;
        }

        public void Dispose()
        {
            lock (table._lock)
            {
                if (table._entries.TryGetValue(instance, out var entry) && entry.Model is null)
                    table._entries.Remove(instance);
            }
        }
    }

    /// <summary>A model in use.</summary>
    internal sealed class Lease(ModelTable table, Entry entry) : IDisposable
    {
        public LoadedModel Model => entry.Model!;

        public void Dispose()
        {
            lock (table._lock)
            {
                if (--entry.Users == 0 && entry.Closing)
                    entry.Unused!.TrySetResult();
            }
        }
    }
}
