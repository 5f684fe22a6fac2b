using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Fakes;

/// <summary>Lets every stream in and makes what it is asked for at once, or as <see cref="Before"/> says.</summary>
internal sealed class FakeScheduler(IModelRepository models) : ISceneScheduler
{
    private int _running;
    private int _mostRunning;
    private int _started;
    private int _ended;
    private long _delivered;

    /// <summary>Awaited before an operation delivers anything.</summary>
    public Func<SceneOperation, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Awaited before each view, which it may replace; null: left out.</summary>
    public Func<SceneOperation, View, CancellationToken, Task<View?>> BeforeView { get; set; } =
        (_, view, _) => Task.FromResult<View?>(view);

    /// <summary>Makes the cloud of an operation.</summary>
    public Func<SceneOperation, IEnumerable<CloudPiece>> Cloud { get; set; } = FakeWork.Cloud;

    /// <summary>What is made.</summary>
    public FakeWork Work { get; set; } = new();

    public List<StreamDemand> Demands { get; } = [];

    public int Running => Volatile.Read(ref _running);

    public int MostRunning => Volatile.Read(ref _mostRunning);

    public int Started => Volatile.Read(ref _started);

    /// <summary>Admissions given back.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Bytes taken off operations.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    public IAdmission Admit(StreamDemand demand)
    {
        lock (Demands)
            Demands.Add(demand);
        return new Admission(this, models.Ready(demand.Model));
    }

    private sealed class Admission(FakeScheduler scheduler, Model model) : IAdmission
    {
        private int _disposed;

        public Model Model => model;

        public async IAsyncEnumerable<ExecuteEvent> RunAsync(
            SceneOperation operation, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            var running = Interlocked.Increment(ref scheduler._running);
            Interlocked.Increment(ref scheduler._started);
            for (var most = scheduler.MostRunning; running > most; most = scheduler.MostRunning)
                Interlocked.CompareExchange(ref scheduler._mostRunning, running, most);
            try
            {
                await scheduler.Before(operation, cancellation);
                cancellation.ThrowIfCancellationRequested();
                foreach (var piece in operation.Cloud is null ? [] : scheduler.Cloud(operation))
                    yield return Count(new ExecuteEvent { Cloud = piece });
                foreach (var made in scheduler.Work.Views(operation, model.Resolution))
                {
                    var view = await scheduler.BeforeView(operation, made, cancellation);
                    cancellation.ThrowIfCancellationRequested();
                    if (view is not null)
                        yield return Count(new ExecuteEvent { View = view });
                }

                yield return new ExecuteEvent { Completed = new OperationCompleted() };
            }
            finally
            {
                Interlocked.Decrement(ref scheduler._running);
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Increment(ref scheduler._ended);
        }

        private ExecuteEvent Count(ExecuteEvent delivered)
        {
            Interlocked.Add(ref scheduler._delivered, delivered.CalculateSize());
            return delivered;
        }
    }
}
