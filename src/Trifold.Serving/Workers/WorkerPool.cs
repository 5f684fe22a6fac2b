using System.Collections.Immutable;

namespace Trifold.Serving.Workers;

/// <summary>The workers that take work now.</summary>
internal sealed class WorkerPool
{
    private readonly Lock _gate = new();
    private ImmutableArray<PooledWorker> _workers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _fault;

    /// <summary>Raised after workers came or went, or can take work again; on any thread.</summary>
    public event Action? Changed;

    public ImmutableArray<PooledWorker> Workers
    {
        get
        {
            lock (_gate)
                return _workers;
        }
    }

    /// <summary>Why there is no worker and none soon; null: there is one, or one is starting.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
                return _workers.IsEmpty ? _fault : null;
        }
    }

    /// <summary>Starts a fresh worker, moves over and ends the old one; set by whoever starts workers.</summary>
    public Func<PooledWorker, Task> Replace { get; set; } = _ => Task.CompletedTask;

    public void Add(PooledWorker worker)
    {
        lock (_gate)
            (_workers, _fault) = (_workers.Add(worker), null);
        Notify();
    }

    public void Remove(PooledWorker worker)
    {
        worker.Retire();
        lock (_gate)
            _workers = _workers.Remove(worker);
        Notify();
    }

    /// <summary>Says why workers cannot be started.</summary>
    public void Fail(string fault)
    {
        lock (_gate)
            _fault = fault;
        Notify();
    }

    /// <summary>Says that waiting work should be looked at again.</summary>
    public void Notify()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            waiting = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.TrySetResult();
        Changed?.Invoke();
    }

    /// <summary>The worker with the least to do, once there is one.</summary>
    /// <exception cref="WorkerLostException">Workers cannot be started.</exception>
    public async Task<PooledWorker> AnyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            var free = Workers.Where(worker => !worker.IsRetired && !worker.Worker.Ended.IsCancellationRequested)
                .MinBy(worker => worker.OutstandingSeconds);
            if (free is not null)
                return free;
            if (Fault is { } fault)
                throw new WorkerLostException(fault);
            await changed.WaitAsync(cancellation);
        }
    }
}
