using Trifold.Serving.Models;

namespace Trifold.Serving.Workers;

/// <summary>A worker that takes work, what it holds in memory and what it has to do.</summary>
internal sealed class PooledWorker(IDeviceWorker worker, ResidentModels models)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private double _seconds;
    private bool _alone;
    private bool _retired;

    public IDeviceWorker Worker => worker;

    public ResidentModels Models => models;

    public bool IsRetired
    {
        get
        {
            lock (_gate)
                return _retired;
        }
    }

    public int Calls
    {
        get
        {
            lock (_gate)
                return _calls;
        }
    }

    /// <summary>Estimated seconds of the calls it holds.</summary>
    public double OutstandingSeconds
    {
        get
        {
            lock (_gate)
                return _seconds;
        }
    }

    /// <summary>Whether anything it made has arrived.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Completes when it is retired and its last call has ended.</summary>
    public Task Drained => _drained.Task;

    /// <param name="limit">Calls it may hold.</param>
    public bool CanTake(int limit)
    {
        lock (_gate)
            return !_retired && !_alone && _calls < limit && !worker.Ended.IsCancellationRequested;
    }

    /// <param name="alone">Nothing else may run beside the call.</param>
    public void Begin(double seconds, bool alone)
    {
        lock (_gate)
        {
            _calls++;
            _seconds += seconds;
            _alone |= alone;
        }
    }

    public void End(double seconds)
    {
        lock (_gate)
        {
            _calls--;
            _seconds = _calls == 0 ? 0 : _seconds - seconds;
            _alone = false;
            if (_retired && _calls == 0)
                _drained.TrySetResult();
        }
    }

    /// <summary>Something it made has arrived.</summary>
    public void Served() => HasServed = true;

    /// <summary>Takes no more calls.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            if (_calls == 0)
                _drained.TrySetResult();
        }
    }
}
