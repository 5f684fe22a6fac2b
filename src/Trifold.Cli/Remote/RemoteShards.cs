using System.Runtime.CompilerServices;
using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>The shards of a data set that a server makes.</summary>
internal sealed class RemoteShards
{
    private readonly RemoteServer _server;
    private readonly Dataset _dataset;

    private RemoteShards(RemoteServer server, Dataset dataset) => (_server, _dataset) = (server, dataset);

    /// <summary>Has a server resolve a specification.</summary>
    /// <exception cref="ServerException">It refuses it.</exception>
    public static async Task<RemoteShards> CreateAsync(
        RemoteServer server, DatasetSpecification specification, CancellationToken cancellation) => new(
        server,
        await server.CallAsync(() => server.Datasets.CreateDatasetAsync(specification, cancellationToken: cancellation), cancellation));

    /// <summary>The pieces of a shard, one behind the other.</summary>
    /// <exception cref="ServerException">It cannot be made, or what arrives is not one shard.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(int shard, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // With the specification, so that a server that was started anew knows the id.
        var request = new StreamShardRequest { Id = _dataset.Id, Shard = shard, Specification = _dataset.Specification };
        var tag = "";
        await foreach (var chunk in _server.StreamAsync(
            () => _server.Datasets.StreamShard(request, cancellationToken: cancellation), cancellation))
        {
            if (chunk.Offset != request.Offset)
                throw Wrong(shard, $"a piece from byte {chunk.Offset} arrived in the place of byte {request.Offset}");
            if (tag.Length > 0 && chunk.Etag.Length > 0 && chunk.Etag != tag)
                throw Wrong(shard, $"it became another one on the way, {chunk.Etag} instead of {tag}");
            if (chunk.Etag.Length > 0)
                tag = chunk.Etag;
            request.Offset += chunk.Data.Length;
            yield return chunk.Data.Memory;
        }
    }

    private static ServerException Wrong(int shard, string what) => new($"shard {shard}: {what}; repeat the command to go on.", ExitCode.Failed);
}
