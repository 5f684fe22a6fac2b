using System.Runtime.CompilerServices;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling.Admission;

/// <summary>A stream that has been let in.</summary>
internal sealed class StreamAdmission : IAdmission
{
    private readonly SceneScheduler _scheduler;
    private readonly ModelInstance _instance;
    private readonly StreamDemand _demand;
    private readonly AdmissionControl.Reservation _room;
    private readonly TimeProvider _time;
    private readonly ITimer? _deadline;
    private readonly Lock _gate = new();
    private readonly HashSet<ScheduledOperation> _operations = [];
    private ServingException? _over;
    private bool _disposed;

    public StreamAdmission(
        SceneScheduler scheduler, ModelInstance instance, StreamDemand demand, AdmissionControl.Reservation room, TimeProvider time)
    {
        (_scheduler, _instance, _demand, _room, _time) = (scheduler, instance, demand, room, time);
        Model = instance.Describe();
        if (demand.Deadline is { } deadline)
        {
            var left = deadline - time.GetUtcNow();
            // Timers take no more than about 49 days; nobody waits so long.
            _deadline = time.CreateTimer(
                static state => ((StreamAdmission)state!).DeadlinePassed(), this,
                left < TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(40) ? left : TimeSpan.FromDays(40),
                Timeout.InfiniteTimeSpan);
        }
    }

    public Model Model { get; }

    public IAsyncEnumerable<ExecuteEvent> RunAsync(SceneOperation operation, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var scheduled = new ScheduledOperation(
            _instance, operation.Clone(), _demand.Client, _demand.Priority, _time.GetTimestamp());
        lock (_gate)
        {
            if (_over is null)
                _operations.Add(scheduled);
            else
                scheduled.Fail(_over);
        }

        // Waits from now on, so that a caller can have several under way and read them one after another.
        if (!scheduled.Events.Completion.IsCompleted)
            _scheduler.Enqueue(scheduled);
        return ReadAsync(scheduled, cancellation);
    }

    public void Dispose()
    {
        ScheduledOperation[] running;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            running = [.. _operations];
        }

        _deadline?.Dispose();
        foreach (var operation in running)
            _scheduler.End(operation, _ => new OperationCanceledException());
        _room.Dispose();
        _instance.EndStream();
    }

    private async IAsyncEnumerable<ExecuteEvent> ReadAsync(
        ScheduledOperation operation, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var givenUp = cancellation.UnsafeRegister(
            _ => _scheduler.End(operation, _ => new OperationCanceledException(cancellation)), null);
        try
        {
            await foreach (var next in operation.Events.ReadAllAsync(cancellation))
            {
                operation.Consumed(next);
                _scheduler.Consumed(operation);
                yield return next;
            }
        }
        finally
        {
            _scheduler.End(operation, _ => new OperationCanceledException());
            lock (_gate)
                _operations.Remove(operation);
        }
    }

    private void DeadlinePassed()
    {
        ScheduledOperation[] running;
        lock (_gate)
        {
            _over ??= new DeadlinePassedException("queue");
            running = [.. _operations];
        }

        foreach (var operation in running)
            _scheduler.End(operation, state => new DeadlinePassedException(state == OperationState.Running ? "device" : "queue"));
    }
}
