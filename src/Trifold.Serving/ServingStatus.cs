using Trifold.Serving.Workers;
using Trifold.Worker.V1;

namespace Trifold.Serving;

/// <summary>How serving is, for probes and for people.</summary>
public sealed class ServingStatus
{
    private readonly WorkerPool _pool;
    private volatile bool _isStarted;

    internal ServingStatus(WorkerPool pool) => _pool = pool;

    /// <summary>Whether everything that was to be loaded at start has been tried.</summary>
    public bool IsStarted
    {
        get => _isStarted;
        internal set => _isStarted = value;
    }

    /// <summary>Last heartbeats of the workers that take work.</summary>
    public IReadOnlyList<WorkerStatus> Workers => [.. _pool.Workers.Select(worker => worker.Worker.Status)];

    /// <summary>Why there is no worker and none soon; null: there is one, or one is starting.</summary>
    public string? WorkerFault => _pool.Fault;
}
