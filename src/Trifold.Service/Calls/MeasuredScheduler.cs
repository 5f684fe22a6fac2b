using System.Runtime.CompilerServices;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Service.Calls;

/// <summary>Adds up, for the call that runs here, where its operations' time went.</summary>
internal sealed class MeasuredScheduler(ISceneScheduler scheduler) : ISceneScheduler
{
    public IAdmission Admit(StreamDemand demand) =>
        CallTimes.Current is { } times ? new MeasuredAdmission(scheduler.Admit(demand), times) : scheduler.Admit(demand);

    private sealed class MeasuredAdmission(IAdmission admission, CallTimes times) : IAdmission
    {
        public Model Model => admission.Model;

        public async IAsyncEnumerable<ExecuteEvent> RunAsync(SceneOperation operation, [EnumeratorCancellation] CancellationToken cancellation)
        {
            var start = TimeProvider.System.GetTimestamp();
            var begun = TimeSpan.Zero;
            await foreach (var step in admission.RunAsync(operation, cancellation))
            {
                if (begun == TimeSpan.Zero)
                    begun = TimeProvider.System.GetElapsedTime(start);
                if (step.Completed is { } completed)
                    Add(completed, begun);
                yield return step;
            }
        }

        public void Dispose() => admission.Dispose();

        // What passed until the first view came, and was not the work on the scene, was waiting.
        private void Add(OperationCompleted completed, TimeSpan begun)
        {
            times.AddDevice(TimeSpan.FromSeconds(completed.SynthesizeSeconds + completed.RenderSeconds));
            var waited = begun - TimeSpan.FromSeconds(completed.SynthesizeSeconds);
            times.AddQueue(waited > TimeSpan.Zero ? waited : TimeSpan.Zero);
        }
    }
}
