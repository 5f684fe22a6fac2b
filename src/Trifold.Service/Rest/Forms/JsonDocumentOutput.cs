using System.Text;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Forms;

/// <summary>One JSON object with an array of all entries; a failure stands behind the array as <c>error</c>.</summary>
/// <param name="arrayName">Name of the array.</param>
internal sealed class JsonDocumentOutput(string arrayName) : IEntryOutput
{
    private Stream _body = Stream.Null;
    private string _separator = "";

    public string MediaType => MediaTypes.Json;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _body = response.Body;
        return WriteAsync($$"""{"{{arrayName}}":[""", cancellation);
    }

    public Task WriteAsync(StreamEntry entry, CancellationToken cancellation)
    {
        var text = _separator + entry.Json();
        _separator = ",";
        return WriteAsync(text, cancellation);
    }

    public Task CompleteAsync(CancellationToken cancellation) => WriteAsync("]}", cancellation);

    public async Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation)
    {
        await WriteAsync($$"""],"error":{{problem()}}}""", cancellation);
        return true;
    }

    private Task WriteAsync(string text, CancellationToken cancellation) =>
        _body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask();
}
