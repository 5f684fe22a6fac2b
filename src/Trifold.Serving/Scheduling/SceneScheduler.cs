using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling.Admission;
using Trifold.Serving.Scheduling.Queue;
using Trifold.Serving.Telemetry;
using Trifold.Serving.Workers;

namespace Trifold.Serving.Scheduling;

/// <summary>Lets streams in and hands their operations to workers, which ask for nothing themselves.</summary>
internal sealed partial class SceneScheduler : ISceneScheduler, IDisposable
{
    private readonly WorkerPool _pool;
    private readonly ModelRepository _models;
    private readonly SchedulerOptions _options;
    private readonly ServingTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<SceneScheduler> _log;
    private readonly CallRunner _runner;
    private readonly ModelSwaps _swaps;
    private readonly Dictionary<string, AdmissionControl> _rooms = [];
    private readonly Lock _roomGate = new();

    // Queues, and the state and call of every operation.
    private readonly Lock _gate = new();
    private readonly Dictionary<ModelInstance, ModelQueue> _queues = [];
    private readonly ITimer _later;
    private double _virtualTime;

    public SceneScheduler(
        WorkerPool pool, ModelRepository models, IOptions<SchedulerOptions> options, ServingTelemetry telemetry, TimeProvider time,
        ILogger<SceneScheduler> log)
    {
        (_pool, _models, _options, _telemetry, _time, _log) = (pool, models, options.Value, telemetry, time, log);
        _runner = new CallRunner(this, _options, telemetry, time, log);
        _swaps = new ModelSwaps(pool, models, _options, time);
        _later = time.CreateTimer(static state => ((SceneScheduler)state!).Dispatch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pool.Changed += Dispatch;
        telemetry.ObserveQueues(Depths, DeviceTimes);
        telemetry.ObserveMemory(Memory);
    }

    public IAdmission Admit(StreamDemand demand)
    {
        try
        {
            return LetIn(demand);
        }
        catch (Exception refusal) when (refusal is NoCapacityException or NotReadyException)
        {
            _telemetry.Refused(demand.Model, PriorityClass.Name(demand.Priority), ((ServingException)refusal).Reason);
            throw;
        }
    }

    public void Dispose()
    {
        _pool.Changed -= Dispatch;
        _later.Dispose();
    }

    /// <summary>Puts an operation behind what waits.</summary>
    internal void Enqueue(ScheduledOperation operation)
    {
        lock (_gate)
        {
            if (operation.State == OperationState.Ended)
                return;
            operation.QueueSpan = _telemetry.StartQueue(operation);
            QueueOf(operation.Instance).Operations.Add(operation);
        }

        Dispatch();
    }

    /// <summary>Takes an operation out of a call and puts what is left of it before what waits.</summary>
    internal void GoOn(ScheduledOperation operation, DeviceCall call)
    {
        lock (_gate)
        {
            if (operation.State != OperationState.Running || operation.Call != call)
                return;
            (operation.State, operation.Call) = (OperationState.Resuming, null);
        }

        Resume(operation);
    }

    /// <summary>Ends an operation, wherever it is.</summary>
    /// <param name="reason">From the state it was in.</param>
    internal void End(ScheduledOperation operation, Func<OperationState, Exception?> reason)
    {
        lock (_gate)
        {
            if (operation.State == OperationState.Ended)
                return;
            var state = operation.State;
            operation.State = OperationState.Ended;
            if (state == OperationState.Queued && _queues.TryGetValue(operation.Instance, out var queue))
                queue.Operations.Remove(operation);
            ServingTelemetry.EndQueue(operation);
            if (reason(state) is { } fault)
                operation.Fail(fault);
            operation.Call?.StopIfUnwanted();
        }
    }

    /// <summary>Sets an operation aside whose reader is slow.</summary>
    internal void Park(ScheduledOperation operation)
    {
        lock (_gate)
        {
            if (operation.State != OperationState.Running)
                return;
            operation.State = OperationState.Parked;
            operation.Call!.StopIfUnwanted();
        }
    }

    /// <summary>Whether events of a call are still wanted by an operation.</summary>
    internal bool IsRunning(ScheduledOperation operation, DeviceCall call)
    {
        lock (_gate)
            return operation.State == OperationState.Running && operation.Call == call;
    }

    /// <summary>The reader has taken an event; what was set aside for its sake may go on.</summary>
    internal void Consumed(ScheduledOperation operation)
    {
        if (operation.BufferedBytes > _options.MaxBufferedBytes / 2)
            return;
        lock (_gate)
        {
            // The call that held it has to be over: its last events must not come after the next call's first.
            if (operation.State != OperationState.Parked || operation.Call is not null)
                return;
            // The reader and the end of the call both come here, and one of them alone may go on.
            operation.State = OperationState.Resuming;
        }

        Resume(operation);
    }

    /// <summary>A call is over.</summary>
    internal void Ended(DeviceCall call)
    {
        call.Worker.End(call.Seconds);
        call.Dispose();
        var readers = new List<ScheduledOperation>();
        lock (_gate)
            foreach (var operation in call.Operations)
                if (operation.Call == call)
                {
                    operation.Call = null;
                    if (operation.State == OperationState.Parked)
                        readers.Add(operation);
                }

        // Readers may have caught up before the call was over.
        readers.ForEach(Consumed);
        Dispatch();
    }

    /// <summary>No operation of the instance can run any more.</summary>
    internal void Fail(ModelInstance instance, string failure)
    {
        _models.Fail(instance, failure);
        List<ScheduledOperation> waiting;
        lock (_gate)
            waiting = _queues.TryGetValue(instance, out var queue) ? queue.Operations.TakeAll() : [];
        foreach (var operation in waiting)
            End(operation, _ => new WorkerFailedException($"Model {instance.Key} cannot be loaded again: {failure}"));
    }

    /// <summary>Gives workers what they can take.</summary>
    internal void Dispatch()
    {
        var calls = new List<DeviceCall>();
        lock (_gate)
        {
            var wake = Timeout.InfiniteTimeSpan;
            while (NextCall(ref wake) is { } call)
                calls.Add(call);
            foreach (var swap in _swaps.Wanted(_queues.Values, ref wake))
                _ = BringBackAsync(swap);
            foreach (var (instance, queue) in _queues.ToList())
                if (queue.Operations.Count == 0 && instance.Unused.IsCompleted)
                    _queues.Remove(instance);
            if (wake != Timeout.InfiniteTimeSpan)
                _later.Change(wake, Timeout.InfiniteTimeSpan);
        }

        calls.ForEach(_runner.Start);
    }

    private StreamAdmission LetIn(StreamDemand demand)
    {
        var instance = _models.BeginStream(demand.Model);
        AdmissionControl.Reservation? room = null;
        try
        {
            var scenes = Math.Min(demand.Scenes ?? long.MaxValue, _options.WindowScenes);
            room = RoomOf(demand.Model).Reserve(demand.Client, scenes * instance.Times.Cost(demand.ViewsPerScene));
            return new StreamAdmission(this, instance, demand, room, _time);
        }
        catch
        {
            room?.Dispose();
            instance.EndStream();
            throw;
        }
    }

    private AdmissionControl RoomOf(string model)
    {
        lock (_roomGate)
        {
            if (!_rooms.TryGetValue(model, out var room))
                _rooms.Add(model, room = new AdmissionControl(model, _options, _time, () => _pool.Workers.Length));
            return room;
        }
    }

    private ModelQueue QueueOf(ModelInstance instance)
    {
        if (!_queues.TryGetValue(instance, out var queue))
            _queues.Add(instance, queue = new ModelQueue(instance, _time, _options.AgeingInterval));
        return queue;
    }

    private void Resume(ScheduledOperation operation)
    {
        if (operation.Resume())
            Return(operation);
        else
            _runner.CompleteWithout(operation);
    }

    private void Return(ScheduledOperation operation)
    {
        lock (_gate)
        {
            // Its reader may have given it up meanwhile.
            if (operation.State != OperationState.Resuming)
                return;
            operation.State = OperationState.Queued;
            operation.Since = _time.GetTimestamp();
            operation.QueueSpan = _telemetry.StartQueue(operation);
            QueueOf(operation.Instance).Operations.Return(operation);
        }

        Dispatch();
    }

    private DeviceCall? NextCall(ref TimeSpan wake)
    {
        foreach (var worker in _pool.Workers.Where(worker => worker.CanTake(_options.CallsPerWorker)).OrderBy(worker => worker.OutstandingSeconds))
            if (CallFor(worker, ref wake) is { } call)
                return call;
        return null;
    }

    private DeviceCall? CallFor(PooledWorker worker, ref TimeSpan wake)
    {
        var queues = _queues.Values.Where(queue => queue.Operations.Count > 0 && worker.Models.Has(queue.Instance)).ToList();
        if (queues.Find(queue => queue.Operations.Peek()!.Alone) is { } suspicious)
            return worker.Calls == 0 ? Begin(worker, suspicious, 1) : null;

        foreach (var queue in queues.OrderBy(queue => queue.Operations.NextClass()).ThenBy(queue => Math.Max(_virtualTime, queue.Served)))
        {
            var size = BatchSize(worker, queue.Instance);
            var waited = _time.GetElapsedTime(queue.Operations.Peek()!.Since);
            if (size > 1 && queue.Operations.Count < size && waited < _options.MaxBatchDelay)
            {
                Sooner(ref wake, _options.MaxBatchDelay - waited);
                continue;
            }

            if (Begin(worker, queue, size) is { } call)
                return call;
        }

        return null;
    }

    private int BatchSize(PooledWorker worker, ModelInstance instance)
    {
        var largest = Math.Max(1, instance.Details?.MaxBatch ?? 1);
        var wanted = _options.MaxBatch ?? (worker.Worker.Status.Device == "cpu" ? 1 : 16);
        return Math.Min(wanted, largest);
    }

    private DeviceCall? Begin(PooledWorker worker, ModelQueue queue, int size)
    {
        if (!worker.Models.TryUse(queue.Instance))
            return null;
        var batch = new List<ScheduledOperation> { queue.Operations.Take()! };
        var seconds = batch[0].Cost;
        while (batch.Count < size && queue.Operations.Peek() is { Alone: false } next && seconds + next.Cost <= _options.MaxBatchSeconds)
        {
            batch.Add(queue.Operations.Take()!);
            seconds += next.Cost;
        }

        var call = new DeviceCall(worker, queue.Instance, batch);
        foreach (var operation in batch)
            (operation.State, operation.Call) = (OperationState.Running, call);
        worker.Begin(call.Seconds, call.IsAlone);
        _virtualTime = Math.Max(_virtualTime, queue.Served);
        queue.Served = _virtualTime + seconds;
        return call;
    }

    private async Task BringBackAsync(ModelSwaps.Swap swap)
    {
        // Not under the scheduler's lock.
        await Task.Yield();
        try
        {
            if (await _swaps.RunAsync(swap) is { } failure)
                Fail(swap.Instance, failure);
        }
        catch (Exception fault)
        {
            LogUnexpected(fault);
        }

        Dispatch();
    }

    private static void Sooner(ref TimeSpan wake, TimeSpan wait)
    {
        if (wake == Timeout.InfiniteTimeSpan || wait < wake)
            wake = wait;
    }

    private List<Measurement<int>> Depths()
    {
        lock (_gate)
            return [.. _queues.Values.GroupBy(queue => queue.Instance.Name).Select(group => new Measurement<int>(
                group.Sum(queue => queue.Operations.Count), new KeyValuePair<string, object?>("model.name", group.Key)))];
    }

    private List<Measurement<double>> DeviceTimes()
    {
        List<KeyValuePair<string, AdmissionControl>> rooms;
        lock (_roomGate)
            rooms = [.. _rooms];
        return [.. rooms.Select(room => new Measurement<double>(
            room.Value.Reserved, new KeyValuePair<string, object?>("model.name", room.Key)))];
    }

    // Versions together: a series of each would be kept for ever.
    private IEnumerable<Measurement<long>> Memory() =>
        from worker in _pool.Workers
        from model in worker.Models.Loaded.GroupBy(instance => instance.Name)
        select new Measurement<long>(
            model.Sum(instance => instance.MemoryBytes), new("model.name", model.Key), new("worker.slot", worker.Worker.Slot));

    [LoggerMessage(2301, LogLevel.Error, "Scheduling failed unexpectedly")]
    private partial void LogUnexpected(Exception fault);
}
