using System.Buffers;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Bytes in one rented array: what a message is serialised, compressed or decompressed into. Written as a buffer or as a
/// stream; the array goes back to the pool when the buffer is disposed.
/// </summary>
internal sealed class PooledBuffer : Stream, IBufferWriter<byte>
{
    private const int SmallestArray = 4096;

    private byte[] _array = [];
    private int _written;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _written);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public void Clear() => _written = 0;

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Reserve(buffer.Length);
        buffer.CopyTo(_array.AsSpan(_written));
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Return();
        _array = [];
        _written = 0;
        base.Dispose(disposing);
    }

    private void Reserve(int count)
    {
        if (_array.Length - _written >= count)
            return;
        var wanted = Math.Max((long)_written + count, Math.Max(2L * _array.Length, SmallestArray));
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        Written.Span.CopyTo(larger);
        Return();
        _array = larger;
    }

    private void Return()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
    }
}
