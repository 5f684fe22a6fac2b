using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Telemetry;
using Trifold.Serving.Workers;

namespace Trifold.Serving;

/// <summary>Registration of workers, models and scheduling.</summary>
public static class ServingRegistration
{
    /// <summary>Adds workers, the model repository and the scheduler, in the order in which they start.</summary>
    /// <param name="configuration">Root; read are the sections named by the options classes.</param>
    public static IServiceCollection AddServing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServingTelemetry>();
        services.AddWorkers(configuration).AddModels(configuration).AddScheduling(configuration);
        services.AddHostedService(provider => provider.GetRequiredService<WorkerSupervisor>());
        services.AddHostedService<ModelStartup>();
        return services;
    }

    private static IServiceCollection AddWorkers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WorkerOptions>().Bind(configuration.GetSection(WorkerOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkerPool>();
        services.AddSingleton<SocketFolder>();
        services.TryAddSingleton<IWorkerLauncher, WorkerLauncher>();
        services.AddSingleton<WorkerSupervisor>();
        services.AddSingleton(provider => new ServingStatus(provider.GetRequiredService<WorkerPool>()));
        return services;
    }

    private static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ModelRepositoryOptions>().Bind(configuration.GetSection(ModelRepositoryOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ModelRepository>();
        services.AddSingleton<IModelRepository>(provider => provider.GetRequiredService<ModelRepository>());
        return services;
    }

    private static IServiceCollection AddScheduling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SchedulerOptions>().Bind(configuration.GetSection(SchedulerOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SceneScheduler>();
        services.AddSingleton<ISceneScheduler>(provider => provider.GetRequiredService<SceneScheduler>());
        return services;
    }
}
