using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Trifold.Serving.Streams;

namespace Trifold.Serving.Datasets;

/// <summary>A shard's file while it grows and afterwards: one writer, many readers at their own places.</summary>
/// <param name="file">Owned; closed with the last holder.</param>
internal sealed class ShardFile(SafeFileHandle file) : IDisposable
{
    private readonly Pulse _grown = new();
    private readonly TaskCompletionSource<long> _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _length;

    public SafeFileHandle Handle => file;

    /// <summary>Bytes so far.</summary>
    public long Written => Volatile.Read(ref _length);

    /// <summary>The length once the shard is whole; fails with its production.</summary>
    public Task<long> Whole => _whole.Task;

    /// <summary>A file that is whole already.</summary>
    public static ShardFile OfWhole(SafeFileHandle file, long length)
    {
        var shard = new ShardFile(file) { _length = length };
        shard.Complete();
        return shard;
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(file, bytes, _length, cancellation);
        Volatile.Write(ref _length, _length + bytes.Length);
        _grown.Raise();
    }

    public void Complete()
    {
        _whole.TrySetResult(_length);
        _grown.Raise();
    }

    public void Fail(Exception failure)
    {
        _whole.TrySetException(failure);
        // Readers may all be satisfied with what there is, and then nobody looks.
        _ = _whole.Task.Exception;
        _grown.Raise();
    }

    /// <inheritdoc cref="Shard.ReadAsync"/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            var grown = _grown.Next;
            // Asked for before the length: what is whole then has its last length.
            var whole = _whole.Task;
            var isEnded = whole.IsCompleted;
            var there = Written - offset;
            if (there > 0)
                return await RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, there)], offset, cancellation);
            if (isEnded)
            {
                if (whole.Exception is { } failure)
                    ExceptionDispatchInfo.Throw(failure.InnerException!);
                return 0;
            }

            await grown.WaitAsync(cancellation);
        }
    }

    public void Dispose() => file.Dispose();
}
