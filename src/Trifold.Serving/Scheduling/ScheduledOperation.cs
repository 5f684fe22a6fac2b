using System.Diagnostics;
using System.Threading.Channels;
using Google.Protobuf;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling.Queue;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>Where an operation is.</summary>
internal enum OperationState
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>In a worker.</summary>
    Running,

    /// <summary>Set aside until its reader has caught up.</summary>
    Parked,

    /// <summary>Claimed by the one thread that works out what is left of it and puts it back into the queue.</summary>
    Resuming,

    /// <summary>Completed, failed or given up.</summary>
    Ended,
}

/// <summary>
/// An operation from its call to its end, through as many workers as it takes. What arrived from one worker is neither
/// asked for nor passed on again.
/// </summary>
/// <remarks><see cref="State"/> and <see cref="Call"/> are guarded by the scheduler; events come from one call at a time.</remarks>
internal sealed class ScheduledOperation : IQueued
{
    private readonly Channel<ExecuteEvent> _events = Channel.CreateUnbounded<ExecuteEvent>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private int _viewsOfAttempt;
    private long _cloudBytes;
    private long _bufferedBytes;

    /// <param name="operation">Becomes this object's own.</param>
    /// <param name="since">Timestamp of the call.</param>
    public ScheduledOperation(ModelInstance instance, SceneOperation operation, string client, Priority priority, long since)
    {
        operation.Instance = instance.Key;
        (Instance, Operation, Client, Priority, Since) = (instance, operation, client, priority, since);
        Caller = Activity.Current?.Context ?? default;
        Estimate();
    }

    public ModelInstance Instance { get; }

    /// <summary>What is left to do.</summary>
    public SceneOperation Operation { get; }

    public string Client { get; }

    public Priority Priority { get; }

    public int Class => PriorityClass.Of(Priority);

    public double Cost { get; private set; }

    /// <summary>Timestamp at which it came to the queue.</summary>
    public long Since { get; set; }

    /// <summary>Span of the request.</summary>
    public ActivityContext Caller { get; }

    public Activity? QueueSpan { get; set; }

    public OperationState State { get; set; }

    /// <summary>The call of a worker that holds it.</summary>
    public DeviceCall? Call { get; set; }

    /// <summary>Workers lost without progress.</summary>
    public int Attempts { get; set; }

    /// <summary>Calls that failed although their workers live.</summary>
    public int Faults { get; set; }

    /// <summary>Shares no call and no worker: it may be what brings them down.</summary>
    public bool Alone { get; set; }

    /// <summary>It had the device's memory for itself already.</summary>
    public bool HadAllMemory { get; set; }

    public bool IsCloud => Operation.WorkCase == SceneOperation.WorkOneofCase.Cloud;

    public string Kind => Operation.WorkCase switch
    {
        SceneOperation.WorkOneofCase.Annotate => "annotate",
        SceneOperation.WorkOneofCase.Cloud => "cloud",
        _ => "render",
    };

    public ChannelReader<ExecuteEvent> Events => _events.Reader;

    public long BufferedBytes => Interlocked.Read(ref _bufferedBytes);

    /// <summary>Passes a view on.</summary>
    /// <exception cref="Workers.WorkerCallException">A view is missing before it.</exception>
    public void Accept(ExecuteEvent viewEvent)
    {
        var expected = FirstView + _viewsOfAttempt;
        if (viewEvent.View.Index != expected)
            throw new Workers.WorkerCallException(
                $"The worker sent view {viewEvent.View.Index} where view {expected} follows.", missing: false);
        _viewsOfAttempt++;
        Attempts = 0;
        Write(viewEvent);
    }

    /// <summary>Passes on what is new of a piece of a cloud.</summary>
    public void AcceptPiece(ExecuteEvent pieceEvent)
    {
        var piece = pieceEvent.Cloud;
        var known = (int)Math.Clamp(_cloudBytes - piece.Offset, 0, piece.Data.Length);
        if (known == piece.Data.Length && !piece.Last)
            return;
        if (known > 0)
        {
            piece.Offset += known;
            piece.Data = UnsafeByteOperations.UnsafeWrap(piece.Data.Memory[known..]);
        }

        _cloudBytes = piece.Offset + piece.Data.Length;
        Attempts = 0;
        Write(pieceEvent);
    }

    public void Complete(ExecuteEvent completed)
    {
        Write(completed);
        _events.Writer.TryComplete();
    }

    public void Fail(Exception fault) => _events.Writer.TryComplete(fault);

    /// <summary>Leaves out of the rest what has arrived.</summary>
    /// <returns>Whether anything is left to do.</returns>
    public bool Resume()
    {
        if (IsCloud)
            return true;
        if (_viewsOfAttempt >= ViewPlan.Delivered(Operation))
            return false;
        ViewPlan.Skip(Operation, _viewsOfAttempt);
        _viewsOfAttempt = 0;
        Estimate();
        return true;
    }

    /// <summary>The reader has taken an event.</summary>
    public void Consumed(ExecuteEvent taken) => Interlocked.Add(ref _bufferedBytes, -Size(taken));

    private int FirstView => Operation.WorkCase == SceneOperation.WorkOneofCase.Annotate
        ? Operation.Annotate.FirstView
        : Operation.Render?.FirstView ?? 0;

    private void Estimate() => Cost = Instance.Times.Cost(ViewPlan.Rendered(Operation), IsCloud);

    private void Write(ExecuteEvent written)
    {
        Interlocked.Add(ref _bufferedBytes, Size(written));
        _events.Writer.TryWrite(written);
    }

    private static long Size(ExecuteEvent counted) => counted.EventCase switch
    {
        ExecuteEvent.EventOneofCase.View => counted.View.CalculateSize(),
        ExecuteEvent.EventOneofCase.Cloud => counted.Cloud.Data.Length,
        _ => 0,
    };
}
