namespace Trifold.Serving.Streams;

/// <summary>
/// Wakes whoever waits for a change. A waiter takes <see cref="Next"/> before it looks at the state, so that no change
/// between looking and waiting is missed.
/// </summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = Create();

    /// <summary>Completes at the next change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
