using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Tests.Protos;

namespace Grpc.Tests.Server;

/// <summary>What the handlers of the echo service saw of calls that gave themselves a name in the header <c>x-call</c>.</summary>
public sealed class CallRecords
{
    private readonly ConcurrentDictionary<string, CallLog> _calls = new();

    public CallLog this[string name] => _calls.GetOrAdd(name, _ => new CallLog());

    internal CallLog Of(ServerCallContext context) =>
        context.RequestHeaders.GetValue("x-call") is { } name ? this[name] : new CallLog();
}

/// <summary>The record of one call while it runs.</summary>
public sealed class CallLog
{
    private readonly Lock _gate = new();
    private readonly CallRecord _record = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => _started.Task;

    /// <summary>Completes when the handler has returned.</summary>
    public Task Ended => _ended.Task;

    public CallRecord Seen
    {
        get
        {
            lock (_gate)
                return _record.Clone();
        }
    }

    /// <summary>Runs a handler and notes how it ends.</summary>
    public async Task WatchAsync(ServerCallContext context, Func<Task> handler)
    {
        using var cancelled = context.CancellationToken.Register(() => Note(record => record.Cancelled = true));
        Note(record => record.Started = true);
        _started.TrySetResult();
        try
        {
            await handler();
        }
        catch (Exception failure)
        {
            Note(record => record.Failure = failure.GetType().Name);
            throw;
        }
        finally
        {
            Note(record => record.Ended = true);
            _ended.TrySetResult();
        }
    }

    public void Note(Action<CallRecord> change)
    {
        lock (_gate)
            change(_record);
    }
}
