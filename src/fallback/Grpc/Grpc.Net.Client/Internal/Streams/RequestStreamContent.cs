using System.Net;

namespace Grpc.Net.Client.Internal.Streams;

/// <summary>A request body that stays open while messages are written to it.</summary>
internal sealed class RequestStreamContent : HttpContent
{
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Goes on within Complete: the end of the stream is on its way before the caller can dispose of the call.
    private readonly TaskCompletionSource _completed = new();

    /// <param name="stopped">The body is abandoned when it is cancelled.</param>
    public RequestStreamContent(CancellationToken stopped)
    {
        _stopped = stopped;
        stopped.UnsafeRegister(static content => ((RequestStreamContent)content!).Abandon(), this);
    }

    /// <summary>The body, once the request's headers have been sent.</summary>
    public Task<Stream> Opened => _opened.Task;

    /// <summary>Ends the body.</summary>
    public void Complete() => _completed.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // The server may answer the headers before there is a message.
        await stream.FlushAsync(_stopped).ConfigureAwait(false);
        if (!_opened.TrySetResult(stream))
            throw new IOException("The connection was lost, and a request stream cannot be sent again.");
        await _completed.Task.ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private void Abandon()
    {
        _opened.TrySetCanceled(_stopped);
        _completed.TrySetCanceled(_stopped);
    }
}
