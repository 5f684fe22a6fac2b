namespace Trifold.Serving.Datasets;

/// <summary>One reader's hold on a shard that is whole or grows.</summary>
public sealed class Shard : IAsyncDisposable
{
    /// <summary>Strong, quotes included.</summary>
    public string ETag => throw new NotImplementedException();

    /// <summary>Bytes; null while the shard is being made.</summary>
    public long? Length => throw new NotImplementedException();

    /// <summary>Waits until the shard is whole.</summary>
    public Task<long> LengthAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Reads what is there, waiting for the first byte.</summary>
    /// <param name="offset">In the shard, from 0.</param>
    /// <returns>Bytes read; 0: the shard ends at or before the offset.</returns>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
