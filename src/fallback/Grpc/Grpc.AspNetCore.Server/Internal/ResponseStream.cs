using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The responses of a streaming call.</summary>
internal sealed class ResponseStream<T>(HttpContextServerCallContext call, Action<T, SerializationContext> serialize)
    : IServerStreamWriter<T>
    where T : class
{
    private readonly CancellationToken _aborted = call.HttpContext.RequestAborted;
    private readonly Lock _gate = new();
    private Task _writing = Task.CompletedTask;
    private volatile bool _complete;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    // Half a message cannot be taken back: cancelling a write ends the call.
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var registration = cancellationToken.UnsafeRegister(
            static state => ((HttpContextServerCallContext)state!).Reset(), call);
        cancellationToken.ThrowIfCancellationRequested();
        if (_complete || _aborted.IsCancellationRequested)
            throw new InvalidOperationException("Can't write the message because the request is complete.");

        Task writing;
        lock (_gate)
        {
            if (!_writing.IsCompleted)
                throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
            var flush = ((WriteOptions?.Flags ?? default) & WriteFlags.BufferHint) == 0;
            _writing = writing = call.SendAsync(message, serialize, flush, cancellationToken);
        }
        await writing;
    }

    /// <summary>The call has ended.</summary>
    public void Complete() => _complete = true;
}
