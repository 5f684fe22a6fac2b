using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The requests of a streaming call.</summary>
internal sealed class RequestStream<T>(HttpContextServerCallContext call, Func<DeserializationContext, T> deserialize)
    : IAsyncStreamReader<T>
    where T : class
{
    private readonly MessageReader _reader = new(call);
    private readonly CancellationToken _aborted = call.HttpContext.RequestAborted;
    private Task<bool> _reading = Task.FromResult(true);
    private volatile bool _complete;

    public T Current { get; private set; } = null!;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (_complete || _aborted.IsCancellationRequested)
            return Refuse("Can't read messages after the request is complete.");
        if (!_reading.IsCompleted)
            return Refuse("Can't read the next message because the previous read is in progress.");
        // The previous message must not be kept alive while the next one is awaited.
        Current = null!;
        return _reading = ReadAsync(cancellationToken);
    }

    /// <summary>The call has ended.</summary>
    public void Complete() => _complete = true;

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Current = (await _reader.ReadAsync(deserialize, cancellationToken))!;
        return Current is not null;
    }

    private static Task<bool> Refuse(string reason) => Task.FromException<bool>(new InvalidOperationException(reason));
}
