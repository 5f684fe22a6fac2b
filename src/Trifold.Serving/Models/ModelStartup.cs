using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Models;

/// <summary>Loads what is to be loaded at start. A model that cannot be loaded keeps none of the others back.</summary>
internal sealed partial class ModelStartup(
    ModelRepository models, ServingStatus status, IOptions<ModelRepositoryOptions> options, TimeProvider time,
    ILogger<ModelStartup> log) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var name in options.Value.Load?.Where(name => name.Length > 0) ?? models.List().Select(model => model.Name))
                await LoadAsync(name, stoppingToken);
            status.IsStarted = true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops before everything is loaded.
        }
        catch (Exception fault)
        {
            // Nobody could ask for a model of a host that has stopped.
            LogNoneLoaded(fault);
            status.IsStarted = true;
        }
    }

    private async Task LoadAsync(string name, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (models.Get(name).State is Model.Types.State.Unloaded or Model.Types.State.Failed)
                    await models.LoadAsync(name, stopping);
                return;
            }
            catch (NotReadyException)
            {
                // No worker yet.
            }
            catch (ModelLoadException)
            {
                // Listed as failed with its reason, and logged.
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                LogFailed(fault, name);
                return;
            }

            await Task.Delay(RetryInterval, time, stopping);
        }
    }

    [LoggerMessage(2112, LogLevel.Error, "Models could not be loaded at start")]
    private partial void LogNoneLoaded(Exception fault);

    [LoggerMessage(2111, LogLevel.Error, "Model {Name} could not be loaded at start")]
    private partial void LogFailed(Exception fault, string name);
}
