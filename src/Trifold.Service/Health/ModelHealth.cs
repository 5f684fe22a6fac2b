using Trifold.Serving.Models;
using Trifold.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Health;

/// <summary>Keeps gRPC's health status of every model, and of the server as a whole, as they are.</summary>
internal sealed class ModelHealth(IModelRepository models, Readiness readiness, HealthStatusBoard board) : BackgroundService
{
    // Workers that die and come back say nothing; probes ask every few seconds at most.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        models.Changed += Set;
        try
        {
            foreach (var model in models.List())
                Set(model);
            using var timer = new PeriodicTimer(LookInterval);
            do
                board.Set(HealthStatusBoard.Overall, StatusOf(readiness.WhyNotReady is null));
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            models.Changed -= Set;
        }
    }

    private void Set(Model model) => board.Set(model.Name, StatusOf(model.State == Model.Types.State.Ready));

    private static ServingStatus StatusOf(bool serves) => serves ? ServingStatus.Serving : ServingStatus.NotServing;
}
