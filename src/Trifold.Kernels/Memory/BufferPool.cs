namespace Trifold.Kernels.Memory;

/// <summary>Buffers between two uses: fresh pages cost more than the arithmetic that fills them.</summary>
/// <param name="capacity">Most buffers that are kept; more are freed.</param>
public sealed unsafe class BufferPool(int capacity)
{
    // A scene keeps two (colours, semantics), a call borrows one: enough for two scenes that take turns.
    private const int SharedCapacity = 6;

    private readonly List<NativeBuffer> _free = [];
    private readonly Lock _lock = new();

    /// <summary>The pool of the process.</summary>
    public static BufferPool Shared { get; } = new(SharedCapacity);

    /// <summary>A buffer of at least this many floats, their values left from its last use.</summary>
    public NativeBuffer Rent(long length)
    {
        NativeBuffer buffer;
        lock (_lock)
        {
            // The smallest that fits; else the smallest of all grows, and the large ones stay for those who need them.
            buffer = _free.Where(free => free.Length >= length).MinBy(free => free.Length)
                ?? _free.MinBy(free => free.Length)
                ?? new NativeBuffer();
            _free.Remove(buffer);
        }

        buffer.Reserve(length);
        return buffer;
    }

    /// <summary>Gives a buffer back; nobody may use it afterwards.</summary>
    public void Return(NativeBuffer buffer)
    {
        lock (_lock)
        {
            if (_free.Count < capacity)
            {
                _free.Add(buffer);
                return;
            }
        }

        buffer.Dispose();
    }
}
