using Google.Protobuf;
using Grpc.Core;
using Trifold.Service.Calls;
using Trifold.Serving.Datasets;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Service.Grpc;

/// <summary>Data sets over gRPC.</summary>
internal sealed class DatasetsService(DatasetCatalog catalog, ShardSource shards, EdgeCalls calls) : Datasets.DatasetsBase
{
    // A message, its offset and tag included, stays within 1 MiB.
    private const int ChunkBytes = (1 << 20) - 1024;

    public override Task<Dataset> CreateDataset(DatasetSpecification request, ServerCallContext context) =>
        Task.FromResult(catalog.Resolve(request));

    public override Task<Dataset> GetDataset(GetDatasetRequest request, ServerCallContext context) =>
        Task.FromResult(catalog.Get(request.Id));

    public override async Task StreamShard(StreamShardRequest request, IServerStreamWriter<ShardChunk> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        var dataset = catalog.Resolve(request);
        await using var shard = await call.RunAsync(() => shards.OpenAsync(dataset, request.Shard, call.Context));
        await call.RunAsync(async () =>
        {
            await SendAsync(shard, request.Offset, responseStream, call.Context.Cancellation);
            return true;
        });
        TimeTrailers.Add(context, call.Times);
    }

    private static async Task SendAsync(Shard shard, long offset, IServerStreamWriter<ShardChunk> stream, CancellationToken cancellation)
    {
        var buffer = new byte[ChunkBytes];
        var start = offset;
        for (int read; (read = await shard.ReadAsync(offset, buffer, cancellation)) > 0; offset += read)
        {
            var chunk = new ShardChunk { Offset = offset, Data = ByteString.CopyFrom(buffer, 0, read) };
            if (offset == start)
                chunk.Etag = shard.ETag;
            await stream.WriteAsync(chunk);
        }

        // Read to its end, the shard has a length; an offset at it has nothing to send, one behind it is a mistake.
        if (start > (shard.Length ?? start))
            throw new InvalidRequestException("offset", $"must be at most the shard's {shard.Length} bytes; got {start}.");
    }
}
