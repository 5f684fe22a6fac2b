namespace Trifold.Models.Checkpoints.Pickle;

// What the stack machine builds. Scalars are null, bool, long, BigInteger, double and string; byte strings are ByteRange.
// Classes, not records: values may contain themselves, and printing or comparing such records would never end.

/// <summary>The name of a Python class or function. It is a name only: nothing looks it up.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

internal sealed class PickleTuple(object?[] items)
{
    public static readonly PickleTuple Empty = new([]);

    public object?[] Items { get; } = items;
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList(List<object?> items)
{
    public List<object?> Items { get; } = items;
}

internal sealed class PickleMap
{
    public List<(object? Key, object? Value)> Entries { get; } = [];
}

/// <summary>What a container outside the pickle holds; torch keeps storages so.</summary>
internal sealed class PicklePersistentId(object? id)
{
    public object? Id { get; } = id;
}

/// <summary>An object that Python would have made by calling a name: recorded, never called.</summary>
internal sealed class PickleObject(PickleGlobal callable, PickleTuple arguments)
{
    public PickleGlobal Callable { get; } = callable;

    public object?[] Arguments => arguments.Items;

    /// <summary>What BUILD would have set.</summary>
    public object? State { get; set; }

    /// <summary>What was appended.</summary>
    public List<object?> Items { get; } = [];

    /// <summary>What was set by key.</summary>
    public List<(object? Key, object? Value)> Entries { get; } = [];
}
