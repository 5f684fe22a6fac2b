using Trifold.Serving.Models;
using Trifold.Serving.Workers;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>Operations of one instance that a worker works on in one call.</summary>
internal sealed class DeviceCall(PooledWorker worker, ModelInstance instance, IReadOnlyList<ScheduledOperation> operations)
    : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public PooledWorker Worker => worker;

    public ModelInstance Instance => instance;

    public IReadOnlyList<ScheduledOperation> Operations => operations;

    /// <summary>Estimated seconds of the device.</summary>
    public double Seconds { get; } = operations.Sum(operation => operation.Cost);

    /// <summary>Cancelled when nobody waits for any of its operations.</summary>
    public CancellationToken Stopped => _stop.Token;

    public bool IsAlone => operations is [{ Alone: true }];

    /// <summary>Ends the call if none of its operations is wanted any more; called by the scheduler under its lock.</summary>
    public void StopIfUnwanted()
    {
        if (operations.All(operation => operation.Call != this || operation.State != OperationState.Running))
            // Not here: what is cancelled runs its callbacks, and this is under a lock.
            ThreadPool.UnsafeQueueUserWorkItem(static stop => stop.Cancel(), _stop, preferLocal: false);
    }

    public ExecuteRequest ToRequest() => new() { Operations = { operations.Select(operation => operation.Operation.Clone()) } };

    // The source is not disposed: it has no timer, and a late cancellation must find it.
    public void Dispose() => worker.Models.EndUse(instance);
}
