using Trifold.Serving.Models;
using Trifold.Serving.Scheduling.Queue;

namespace Trifold.Serving.Scheduling;

/// <summary>Operations that wait for one instance, and what it has had of the devices.</summary>
internal sealed class ModelQueue(ModelInstance instance, TimeProvider time, TimeSpan ageing)
{
    public ModelInstance Instance => instance;

    public OperationQueue<ScheduledOperation> Operations { get; } = new(time, ageing);

    /// <summary>Virtual time up to which it has been served, by which instances take turns.</summary>
    public double Served { get; set; }
}
