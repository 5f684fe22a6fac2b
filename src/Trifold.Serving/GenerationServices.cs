using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trifold.Serving.Datasets;
using Trifold.Serving.Requests;
using Trifold.Serving.Streams;

namespace Trifold.Serving;

/// <summary>Registration of streams and data sets.</summary>
public static class GenerationServices
{
    /// <summary>Adds what edges call; needs a model repository and a scheduler.</summary>
    /// <param name="configuration">Root; read are the sections <c>Streams</c> and <c>Datasets</c>.</param>
    public static IServiceCollection AddGeneration(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Capabilities>();
        services.AddSingleton<GenerationStreams>();
        services.AddSingleton<DatasetCatalog>();
        services.AddSingleton<ShardSource>();
        return services;
    }
}
