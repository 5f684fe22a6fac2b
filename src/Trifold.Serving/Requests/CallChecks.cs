using Trifold.Serving.Errors;

namespace Trifold.Serving.Requests;

/// <summary>What holds for every call.</summary>
internal static class CallChecks
{
    /// <exception cref="DeadlinePassedException">The caller's time is over before anything began.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public static void Check(CallContext call, TimeProvider time)
    {
        call.Cancellation.ThrowIfCancellationRequested();
        if (call.Deadline is { } deadline && deadline <= time.GetUtcNow())
            throw new DeadlinePassedException("queue");
    }
}
