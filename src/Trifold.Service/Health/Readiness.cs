using Trifold.Service.Lifetime;
using Trifold.Serving;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Service.Health;

/// <summary>Whether work can be sent here.</summary>
internal sealed class Readiness(IModelRepository models, ServingStatus serving, DrainState drain)
{
    /// <summary>Null: it is ready.</summary>
    public string? WhyNotReady => drain.IsStopping ? "The service stops." : WhyNotStarted ?? WhyNoWorker ?? WhyNoModel;

    /// <summary>Null: every model that is loaded at start has been loaded, or has failed to.</summary>
    public string? WhyNotStarted => serving.IsStarted ? null : "Workers start and models are loaded.";

    private string? WhyNoWorker => serving.Workers.Count > 0 ? null : serving.WorkerFault ?? "Workers restart.";

    // A broken model beside working ones keeps nobody from using those.
    private string? WhyNoModel => models.Known().Any(model => model.State == Model.Types.State.Ready)
        ? null
        : "No model takes work; GET /v1/models says why.";
}
