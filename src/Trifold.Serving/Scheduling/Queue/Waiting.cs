namespace Trifold.Serving.Scheduling.Queue;

/// <summary>What waits in a queue.</summary>
internal interface IQueued
{
    string Client { get; }

    /// <summary>Of <see cref="PriorityClass"/>.</summary>
    int Class { get; }

    /// <summary>Estimated seconds of the device.</summary>
    double Cost { get; }
}

/// <summary>An entry's places in a queue.</summary>
internal sealed class Waiting<T>(T item, int level, long since)
    where T : class, IQueued
{
    public T Item => item;

    /// <summary>Class it has risen to.</summary>
    public int Level { get; set; } = level;

    /// <summary>Timestamp at which it came to its level.</summary>
    public long Since { get; set; } = since;

    public LinkedListNode<Waiting<T>>? InOrder { get; set; }

    public LinkedListNode<Waiting<T>>? InFlow { get; set; }
}
