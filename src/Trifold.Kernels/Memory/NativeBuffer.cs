using System.Runtime.InteropServices;

namespace Trifold.Kernels.Memory;

/// <summary>
/// Floats outside the managed heap, aligned to a cache line. Grows and never shrinks: fresh pages cost more than the
/// arithmetic that fills them, so a buffer is kept and reused.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;

    private float* _data;
    private long _length;

    ~NativeBuffer() => Free();

    /// <summary>Floats that it has room for.</summary>
    public long Length => _length;

    /// <summary>The first <paramref name="length"/> floats; what they held before is lost when the buffer had to grow.</summary>
    public float* Reserve(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > _length)
        {
            Free();
            _data = (float*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float)), Alignment);
            _length = length;
            GC.AddMemoryPressure(_length * sizeof(float));
        }

        return _data;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data is null)
            return;
        NativeMemory.AlignedFree(_data);
        GC.RemoveMemoryPressure(_length * sizeof(float));
        _data = null;
        _length = 0;
    }
}
