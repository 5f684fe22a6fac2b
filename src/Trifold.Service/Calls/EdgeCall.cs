using Trifold.Service.Errors;
using Trifold.Service.Lifetime;
using Trifold.Serving;
using Trifold.Serving.Errors;

namespace Trifold.Service.Calls;

/// <summary>One piece of work that came in at an edge, from admission until its response is written.</summary>
internal sealed class EdgeCall : IDisposable
{
    // What timers take; who waits longer is found by the worker's own look at the deadline.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    // Whoever works on the call ends it at the deadline and knows where it was; this one finds what is left over.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly DrainState _drain;
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenSource _cancellation;
    private readonly DateTimeOffset? _deadline;

    /// <param name="client">Whose share of the queue it takes.</param>
    /// <param name="deadline">Null: none.</param>
    /// <param name="aborted">The caller has gone.</param>
    /// <exception cref="DrainingException">The service takes no new work.</exception>
    public EdgeCall(DrainState drain, string client, DateTimeOffset? deadline, CancellationToken aborted)
    {
        if (!drain.TryEnter())
            throw new DrainingException(resumeToken: null);
        (_drain, _aborted, _deadline) = (drain, aborted, deadline);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(aborted, drain.Expired);
        if (deadline is { } end)
            _cancellation.CancelAfter(Remaining(end));
        Context = new CallContext(client, deadline, _cancellation.Token);
        CallTimes.Current = Times;
    }

    public CallContext Context { get; }

    public CallTimes Times { get; } = new();

    /// <summary>Of the last entry that was handed on; null: none.</summary>
    public string? ResumeToken { get; private set; }

    /// <summary>Hands a stream on and, where it is cut, says by whom.</summary>
    /// <param name="tokenOf">Resume token of an entry; empty: it has none.</param>
    public async IAsyncEnumerable<T> Guard<T>(IAsyncEnumerable<T> stream, Func<T, string?> tokenOf)
    {
        await using var entries = stream.GetAsyncEnumerator(_cancellation.Token);
        while (await RunAsync(() => entries.MoveNextAsync().AsTask()))
        {
            var entry = entries.Current;
            yield return entry;
            // Who asks for the next one has delivered this one.
            if (tokenOf(entry) is { Length: > 0 } token)
                ResumeToken = token;
        }
    }

    /// <summary>Runs work and, where it is cancelled, says by whom.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (!_aborted.IsCancellationRequested)
        {
            if (_drain.Expired.IsCancellationRequested)
                throw new DrainingException(ResumeToken);
            if (_deadline <= TimeProvider.System.GetUtcNow())
                throw new DeadlinePassedException("stream");
            throw;
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _drain.Leave();
    }

    private static TimeSpan Remaining(DateTimeOffset deadline)
    {
        var remaining = deadline - TimeProvider.System.GetUtcNow();
        return remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining > LongestTimer ? LongestTimer : remaining + Grace;
    }
}
