using Grpc.Core;
using Grpc.Net.Client.Internal.Messages;

namespace Grpc.Net.Client.Internal.Streams;

/// <summary>Reads a call's responses, one at a time.</summary>
internal sealed class ResponseStreamReader<TResponse>(GrpcCall call, Task<HttpResponseMessage> response, Marshaller<TResponse> marshaller)
    : IAsyncStreamReader<TResponse>
    where TResponse : class
{
    private readonly Lock _lock = new();
    private Task<bool> _reading = Task.FromResult(true);
    private MessageReader<TResponse>? _messages;

    public TResponse Current { get; private set; } = null!;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        call.ThrowIfDisposed();
        lock (_lock)
        {
            if (!_reading.IsCompleted)
                return Task.FromException<bool>(new InvalidOperationException("The previous read has not ended; await it first."));
            if (call.Outcome is { } outcome)
            {
                return outcome.StatusCode == StatusCode.OK
                    ? Task.FromResult(false)
                    : Task.FromException<bool>(call.OutcomeException());
            }

            return _reading = ReadNextAsync(cancellationToken);
        }
    }

    private async Task<bool> ReadNextAsync(CancellationToken cancellation)
    {
        // A long wait must not keep the last message alive.
        Current = null!;
        var cancelled = call.CancelWith(cancellation);
        try
        {
            var answer = await response.ConfigureAwait(false);
            _messages ??= await MessageReader<TResponse>.OpenAsync(answer, marshaller, call.Channel, call.Stopped).ConfigureAwait(false);
            if (await _messages.ReadAsync(call.Stopped).ConfigureAwait(false) is { } message)
            {
                Current = message;
                return true;
            }

            return call.EndWithResponse(answer).StatusCode == StatusCode.OK ? false : throw call.OutcomeException();
        }
        catch (Exception failure)
        {
            throw call.Fail("The next message could not be read.", failure);
        }
        finally
        {
            // Not disposed, which would wait for a cancellation that is under way, and that for whoever it wakes.
            cancelled.Unregister();
        }
    }
}
