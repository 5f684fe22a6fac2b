using Trifold.Service.Calls;
using Trifold.Service.Errors;
using Trifold.Service.Rest.Json;

namespace Trifold.Service.Rest.Forms;

/// <summary>Sends a stream of entries as the body of a response.</summary>
internal sealed partial class EntryResponse(ILogger<EntryResponse> logger)
{
    /// <summary>Writes entries as they come. A failure before the first is an ordinary problem; a later one is told in the body, or cuts it.</summary>
    public async Task SendAsync(HttpContext context, EdgeCall call, IAsyncEnumerable<StreamEntry> entries, IEntryOutput output)
    {
        var cancellation = call.Context.Cancellation;
        await using var stream = entries.GetAsyncEnumerator(cancellation);
        var more = await stream.MoveNextAsync();
        var response = context.Response;
        response.ContentType = output.MediaType;
        TimeHeaders.Begin(response, call.Times);
        try
        {
            await output.BeginAsync(response, cancellation);
            for (; more; more = await stream.MoveNextAsync())
                await output.WriteAsync(stream.Current, cancellation);
            await output.CompleteAsync(cancellation);
        }
        catch (Exception failure) when (response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, failure, output);
        }

        TimeHeaders.End(response, call.Times);
    }

    private async Task FailAsync(HttpContext context, Exception failure, IEntryOutput output)
    {
        var trace = TraceIds.Of(context);
        var fault = ErrorTable.Describe(failure, trace);
        LogCut(fault.Row == ErrorTable.Internal ? failure : null, context.Request.Path, fault.Reason);
        string Text() => Problem.ToJson(fault, context.Request.Path, trace).ToJsonString(ProtoJsonWriter.Plain);
        if (!await output.TryFailAsync(Text, context.RequestAborted))
            context.Abort();
    }

    [LoggerMessage(1201, LogLevel.Warning, "{Path} ended early: {Reason}")]
    private partial void LogCut(Exception? failure, string path, string reason);
}
