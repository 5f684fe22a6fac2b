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
            var working = TimeSpan.Zero;
            await using var steps = admission.RunAsync(operation, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                // Without the time for which the reader keeps the operation waiting.
                var start = TimeProvider.System.GetTimestamp();
                var more = await steps.MoveNextAsync();
                working += TimeProvider.System.GetElapsedTime(start);
                if (!more)
                    yield break;
                if (steps.Current.Completed is { } completed)
                    Add(completed, working);
                yield return steps.Current;
            }
        }

        private void Add(OperationCompleted completed, TimeSpan working)
        {
            var device = TimeSpan.FromSeconds(completed.SynthesizeSeconds + completed.RenderSeconds);
            times.AddDevice(device);
            var waited = working - device - TimeSpan.FromSeconds(completed.EncodeSeconds);
            times.SetQueue(waited > TimeSpan.Zero ? waited : TimeSpan.Zero);
        }

        public void Dispose() => admission.Dispose();
    }
}
