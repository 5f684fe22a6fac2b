namespace Trifold.Serving.Datasets;

/// <summary>One reader's hold on a shard that is whole or grows.</summary>
public sealed class Shard : IAsyncDisposable
{
    private readonly ShardFile _file;
    private readonly Func<ValueTask> _leave;
    private int _left;

    internal Shard(string tag, ShardFile file, Func<ValueTask> leave) => (ETag, _file, _leave) = (ShardTag.Quoted(tag), file, leave);

    /// <summary>Strong, quotes included.</summary>
    public string ETag { get; }

    /// <summary>Bytes; null while the shard is being made.</summary>
    public long? Length => _file.Whole.IsCompletedSuccessfully ? _file.Whole.Result : null;

    /// <summary>Waits until the shard is whole.</summary>
    /// <exception cref="Errors.ServingException">It could not be made.</exception>
    public Task<long> LengthAsync(CancellationToken cancellation = default) => _file.Whole.WaitAsync(cancellation);

    /// <summary>Reads what is there, waiting for the first byte.</summary>
    /// <param name="offset">In the shard, from 0.</param>
    /// <returns>Bytes read; 0: the shard ends at or before the offset.</returns>
    /// <exception cref="Errors.ServingException">The shard could not be made so far.</exception>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _file.ReadAsync(offset, buffer, cancellation);
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _left, 1) == 0 ? _leave() : ValueTask.CompletedTask;
}
