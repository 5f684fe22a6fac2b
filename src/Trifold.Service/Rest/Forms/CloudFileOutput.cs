using Trifold.V1;

namespace Trifold.Service.Rest.Forms;

/// <summary>The one cloud's file, as its chunks come.</summary>
internal sealed class CloudFileOutput(string mediaType) : IEntryOutput
{
    private Stream _body = Stream.Null;

    public string MediaType => mediaType;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _body = response.Body;
        return Task.CompletedTask;
    }

    public Task WriteAsync(StreamEntry entry, CancellationToken cancellation) =>
        _body.WriteAsync(((PointCloudChunk)entry.Message).Data.Memory, cancellation).AsTask();

    public Task CompleteAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation) => Task.FromResult(false);
}
