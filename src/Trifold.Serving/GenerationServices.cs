using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trifold.Serving.Datasets;
using Trifold.Serving.Requests;
using Trifold.Serving.Streams;

namespace Trifold.Serving;

/// <summary>Registration of streams and data sets.</summary>
public static class GenerationServices
{
    /// <summary>Adds what edges call. Needs a model repository and a scheduler beside it.</summary>
    /// <param name="configuration">Its root; see the sections that the options name.</param>
    public static IServiceCollection AddGeneration(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<StreamOptions>().Bind(configuration.GetSection(StreamOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DatasetOptions>().Bind(configuration.GetSection(DatasetOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Capabilities>();
        services.AddSingleton<GenerationStreams>();
        services.AddSingleton<DatasetCatalog>();
        services.AddSingleton<ShardSource>();
        return services;
    }
}
