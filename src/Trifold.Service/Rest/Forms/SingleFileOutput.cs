namespace Trifold.Service.Rest.Forms;

/// <summary>The one file of the one entry, as it is.</summary>
internal sealed class SingleFileOutput(string mediaType) : IEntryOutput
{
    private HttpResponse? _response;

    public string MediaType => mediaType;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _response = response;
        return Task.CompletedTask;
    }

    public async Task WriteAsync(StreamEntry entry, CancellationToken cancellation)
    {
        var content = entry.Files[0].Content;
        _response!.ContentType = entry.Files[0].MediaType;
        _response.ContentLength = content.Length;
        await content.CopyToAsync(_response.Body, cancellation);
    }

    public Task CompleteAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation) => Task.FromResult(false);
}
