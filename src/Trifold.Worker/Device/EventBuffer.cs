using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Trifold.Worker.V1;

namespace Trifold.Worker.Device;

/// <summary>
/// Events of one call on the way to its reader. Adding never waits, so that a reader that has stopped holds up neither
/// device nor encoders; the call's next operation begins when there is room.
/// </summary>
internal sealed class EventBuffer
{
    // Enough for a reader that pauses for a moment; what one operation gives comes on top.
    private const long Room = 32 << 20;

    private readonly Channel<ExecuteEvent> _events = Channel.CreateUnbounded<ExecuteEvent>(new() { SingleReader = true });
    private readonly Lock _lock = new();
    private long _bytes;
    private TaskCompletionSource? _drained;

    public void Add(int operation, ExecuteEvent next)
    {
        next.Operation = operation;
        lock (_lock)
            _bytes += next.CalculateSize();
        // Nobody reads any more once it is completed.
        _events.Writer.TryWrite(next);
    }

    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Waits until the reader has taken enough.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_bytes < Room)
                return Task.CompletedTask;
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task.WaitAsync(cancellation);
        }
    }

    public async IAsyncEnumerable<ExecuteEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var next in _events.Reader.ReadAllAsync(cancellation))
        {
            lock (_lock)
            {
                _bytes -= next.CalculateSize();
                if (_bytes < Room)
                    _drained?.TrySetResult();
            }

            yield return next;
        }
    }
}
