using Trifold.Serving.Models;
using Trifold.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Health;

/// <summary>Keeps gRPC's health status of every model, and of the server as a whole, as they are.</summary>
internal sealed partial class ModelHealth(
    IModelRepository models, Readiness readiness, HealthStatusBoard board, TimeProvider time, ILogger<ModelHealth> log) : BackgroundService
{
    // Workers that die and come back say nothing; probes ask every few seconds at most.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // Folders come and go by hand.
    private static readonly TimeSpan ListInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private HashSet<string> _names = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        models.Changed += Show;
        try
        {
            using var timer = new PeriodicTimer(LookInterval, time);
            long? listed = null;
            var failed = false;
            do
            {
                try
                {
                    if (listed is null || time.GetElapsedTime(listed.Value) >= ListInterval)
                    {
                        listed = time.GetTimestamp();
                        models.List();
                    }

                    Show();
                    failed = false;
                }
                catch (Exception fault)
                {
                    // Looked at again soon, and said once.
                    if (!failed)
                        LogFailed(fault);
                    failed = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            models.Changed -= Show;
        }
    }

    private void Show(Model changed) => Show();

    private void Show()
    {
        // Looked at under the lock: of two at once the later has the later state.
        lock (_lock)
        {
            var known = models.Known();
            foreach (var model in known)
                board.Set(model.Name, StatusOf(model.State == Model.Types.State.Ready));
            var names = known.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _names.Except(names))
                board.Remove(gone);
            _names = names;
            board.Set(HealthStatusBoard.Overall, StatusOf(readiness.WhyNotReady is null));
        }
    }

    private static ServingStatus StatusOf(bool serves) => serves ? ServingStatus.Serving : ServingStatus.NotServing;

    [LoggerMessage(1401, LogLevel.Error, "The health of models could not be looked at")]
    private partial void LogFailed(Exception fault);
}
