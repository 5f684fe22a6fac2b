namespace Trifold.Serving.Streams;

/// <summary>
/// Keeps what waits for a reader within a limit. Operations are begun where their estimates fit; where estimates were too
/// low, messages wait with the scheduler, which sets their operation aside. The operation that is read may always deliver
/// its next message, so that later ones never keep it from going on.
/// </summary>
internal sealed class WaitingBytes(long limit)
{
    private readonly Lock _lock = new();
    private readonly Pulse _changed = new();
    private long _waiting;
    private long _expected;
    private RunningOperation? _head;

    /// <summary>Reserves room for an operation's estimate.</summary>
    public bool TryReserve(RunningOperation operation)
    {
        lock (_lock)
        {
            if (_waiting + _expected + operation.Plan.ExpectedBytes > limit)
                return false;
            Reserve(operation);
            return true;
        }
    }

    /// <summary>Makes an operation the one that is read; what is made for it may always begin.</summary>
    public void Read(RunningOperation head)
    {
        lock (_lock)
        {
            _head = head;
            if (!head.IsReserved)
                Reserve(head);
        }

        _changed.Raise();
    }

    /// <summary>Waits for room for a message.</summary>
    public async ValueTask EnterAsync(RunningOperation operation, long bytes, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = _changed.Next;
            if (TryEnter(operation, bytes))
                return;
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>A message has gone to the reader.</summary>
    public void Leave(RunningOperation operation, long bytes)
    {
        lock (_lock)
        {
            _waiting -= bytes;
            operation.Waiting -= bytes;
        }

        _changed.Raise();
    }

    /// <summary>An operation will deliver no more.</summary>
    public void End(RunningOperation operation)
    {
        lock (_lock)
        {
            _expected -= operation.Expected;
            operation.Expected = 0;
        }
    }

    private void Reserve(RunningOperation operation)
    {
        operation.IsReserved = true;
        operation.Expected = operation.Plan.ExpectedBytes;
        _expected += operation.Expected;
    }

    private bool TryEnter(RunningOperation operation, long bytes)
    {
        lock (_lock)
        {
            if (_waiting + bytes > limit && (operation != _head || operation.Waiting > 0))
                return false;
            _waiting += bytes;
            operation.Waiting += bytes;
            var arrived = Math.Min(bytes, operation.Expected);
            operation.Expected -= arrived;
            _expected -= arrived;
            return true;
        }
    }
}
