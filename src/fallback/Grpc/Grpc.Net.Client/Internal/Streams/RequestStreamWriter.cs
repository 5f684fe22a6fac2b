using Grpc.Core;
using Grpc.Net.Client.Internal.Messages;

namespace Grpc.Net.Client.Internal.Streams;

/// <summary>Writes a call's requests, one at a time.</summary>
internal sealed class RequestStreamWriter<TRequest>(GrpcCall call, RequestStreamContent content, Marshaller<TRequest> marshaller)
    : IClientStreamWriter<TRequest>
{
    private readonly Lock _lock = new();
    private Task _writing = Task.CompletedTask;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; } = call.WriteOptions;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        call.ThrowIfDisposed();
        lock (_lock)
        {
            if (_completed)
                return Task.FromException(new InvalidOperationException("The request stream has been completed; nothing can be written."));
            if (call.Outcome is not null)
                return Task.FromException(call.OutcomeException());
            if (!_writing.IsCompleted)
                return Task.FromException(new InvalidOperationException("The previous write has not ended; await it first."));
            return _writing = WriteMessageAsync(message, cancellationToken);
        }
    }

    public Task CompleteAsync()
    {
        call.ThrowIfDisposed();
        lock (_lock)
        {
            if (!_writing.IsCompleted)
                return Task.FromException(new InvalidOperationException("A write has not ended; await it before completing the request stream."));
            _completed = true;
        }

        content.Complete();
        return Task.CompletedTask;
    }

    private async Task WriteMessageAsync(TRequest message, CancellationToken cancellation)
    {
        var cancelled = call.CancelWith(cancellation);
        try
        {
            var stream = await content.Opened.ConfigureAwait(false);
            var compression = RequestCompression.Of(call, WriteOptions);
            using var outgoing = OutgoingMessage.Serialize(message, marshaller, compression, call.Channel.MaxSendMessageSize);
            // Completes when the server's flow control has let the message through.
            await stream.WriteAsync(outgoing.Bytes, call.Stopped).ConfigureAwait(false);
            await stream.FlushAsync(call.Stopped).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or ObjectDisposedException or HttpRequestException)
        {
            // A server may end the call before it has read everything: its status is still to be read and is the outcome.
            throw call.Outcome is null ? new RpcException(call.StatusOf("The request could not be written.", failure)) : call.OutcomeException();
        }
        finally
        {
            // Not disposed, which would wait for a cancellation that is under way, and that for whoever it wakes.
            cancelled.Unregister();
        }
    }
}
