using System.Text;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Forms;

/// <summary>One line of JSON for each entry; a failure is a last line with <c>error</c> alone.</summary>
internal sealed class NdjsonOutput : IEntryOutput
{
    private Stream _body = Stream.Null;

    public string MediaType => MediaTypes.Ndjson;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _body = response.Body;
        return Task.CompletedTask;
    }

    public Task WriteAsync(StreamEntry entry, CancellationToken cancellation) => WriteLineAsync(entry.Json(), cancellation);

    public Task CompleteAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation)
    {
        await WriteLineAsync($$"""{"error":{{problem()}}}""", cancellation);
        return true;
    }

    private async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        await _body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellation);
        await _body.FlushAsync(cancellation);
    }
}
