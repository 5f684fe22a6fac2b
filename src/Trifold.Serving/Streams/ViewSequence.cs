using System.Runtime.CompilerServices;
using Trifold.Serving.Errors;
using Trifold.Serving.Scheduling;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>Makes the views of a plan in order, each once.</summary>
internal static class ViewSequence
{
    /// <returns>Views with the place of their scene; those that a filter drops too.</returns>
    /// <exception cref="WorkerFailedException">A worker left out or doubled a view.</exception>
    public static async IAsyncEnumerable<(long Scene, View View)> RunAsync(
        IAdmission admission, StreamOptions options, IEnumerable<PlannedOperation> operations,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var arrived = 0;
        await foreach (var (plan, delivered) in new OperationWindow(admission, options).RunAsync(operations, cancellation))
        {
            if (delivered is null)
            {
                if (arrived != plan.Views)
                    throw new WorkerFailedException($"Of scene {plan.Scene}, {arrived} of {plan.Views} views arrived.");
                arrived = 0;
            }

            if (delivered?.View is not { } view)
                continue;
            if (view.Index != plan.FirstView + arrived || arrived == plan.Views)
                throw new WorkerFailedException($"Of scene {plan.Scene}, view {view.Index} arrived out of turn.");
            arrived++;
            yield return (plan.Scene, view);
        }
    }
}
