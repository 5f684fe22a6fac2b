namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Ends a call when its time is up, whether or not the handler returns.</summary>
internal sealed class CallDeadline : IDisposable
{
    // The longest wait of a timer is a little more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    // A client that reads nothing keeps the status from leaving; then the stream is reset without it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CallDeadline, Task> _exceed;
    private readonly Timer _timer;

    /// <param name="exceed">Ends the call, unless it has ended.</param>
    public CallDeadline(TimeSpan timeout, CancellationToken requestAborted, Func<CallDeadline, Task> exceed)
    {
        Time = DateTime.UtcNow + timeout;
        _exceed = exceed;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);
        CancellationToken = _cancellation.Token;
        _timer = new Timer(static state => ((CallDeadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait();
    }

    /// <summary>UTC.</summary>
    public DateTime Time { get; }

    /// <summary>Cancelled at the deadline, or when the client goes.</summary>
    public CancellationToken CancellationToken { get; }

    public bool IsExceeded { get; set; }

    /// <summary>Completes when a deadline that has passed is through with the request.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Tells the handler, and waits until the status has been sent, for a second at most.</summary>
    public async Task EndAsync(Task sent)
    {
        // Callbacks are the handler's own code and must not hold up the rest.
        var told = _cancellation.CancelAsync();
        await Task.WhenAny(sent, Task.Delay(Grace));
        if (sent.IsCompleted)
            await sent;
        if (told.IsCompleted)
            await told;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _cancellation.Dispose();
    }

    private void Wait()
    {
        var left = Time - DateTime.UtcNow;
        _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        // Timers may be early by a clock tick, and long deadlines take several.
        if (DateTime.UtcNow < Time)
            Wait();
        else
            _ = ExceedAsync();
    }

    private async Task ExceedAsync()
    {
        try
        {
            await _exceed(this);
        }
        finally
        {
            _completion.TrySetResult();
        }
    }
}
