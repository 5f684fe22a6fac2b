namespace Trifold.Serving.Scheduling.Queue;

/// <summary>
/// Operations that wait for a device: what lost its worker first, then by priority, within a priority fairly between
/// clients. Whoever has waited an interval rises to the next priority, so that bulk work never starves.
/// </summary>
/// <remarks>Not for several threads.</remarks>
/// <param name="ageing">Wait after which an entry rises.</param>
internal sealed class OperationQueue<T>(TimeProvider time, TimeSpan ageing)
    where T : class, IQueued
{
    private readonly FairQueue<T>[] _levels = [.. Enumerable.Range(0, PriorityClass.Count).Select(_ => new FairQueue<T>())];
    private readonly LinkedList<T> _returned = new();
    private readonly Dictionary<T, Waiting<T>> _entries = new(ReferenceEqualityComparer.Instance);

    public int Count => _returned.Count + _entries.Count;

    public void Add(T item)
    {
        var entry = new Waiting<T>(item, item.Class, time.GetTimestamp());
        _entries.Add(item, entry);
        _levels[entry.Level].Add(entry);
    }

    /// <summary>Puts back what has had its turn already, before everything else.</summary>
    public void Return(T item) => _returned.AddFirst(item);

    /// <returns>Whether it was here.</returns>
    public bool Remove(T item)
    {
        if (!_entries.Remove(item, out var entry))
            return _returned.Remove(item);
        _levels[entry.Level].Remove(entry);
        return true;
    }

    /// <summary>Class of the next operation; null: none waits.</summary>
    public int? NextClass()
    {
        if (_returned.Count > 0)
            return 0;
        Age();
        for (var level = 0; level < _levels.Length; level++)
            if (_levels[level].Count > 0)
                return level;
        return null;
    }

    /// <summary>The next operation; it stays.</summary>
    public T? Peek() => _returned.First?.Value ?? (NextClass() is { } level ? _levels[level].Peek()!.Item : null);

    public T? Take()
    {
        if (_returned.First is { } first)
        {
            _returned.RemoveFirst();
            return first.Value;
        }

        if (NextClass() is not { } level)
            return null;
        var item = _levels[level].Take()!.Item;
        _entries.Remove(item);
        return item;
    }

    /// <summary>Takes everything.</summary>
    public List<T> TakeAll()
    {
        var all = new List<T>(Count);
        while (Take() is { } item)
            all.Add(item);
        return all;
    }

    private void Age()
    {
        var now = time.GetTimestamp();
        for (var level = 1; level < _levels.Length; level++)
            while (_levels[level].Oldest is { } entry && time.GetElapsedTime(entry.Since, now) >= ageing)
            {
                _levels[level].Remove(entry);
                (entry.Level, entry.Since) = (level - 1, now);
                _levels[level - 1].Add(entry);
            }
    }
}
