using Microsoft.Extensions.Options;
using Trifold.Service.Configuration;
using Trifold.Service.Errors;
using Trifold.Service.Health;
using Trifold.Service.Hosting;
using Trifold.Service.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Trifold.Service.Grpc;

internal static class GrpcRegistration
{
    // Every service that is mapped below.
    private static readonly ServiceDescriptor[] Served =
    [
        V1.Generation.Descriptor, V1.Datasets.Descriptor, V1.Models.Descriptor, V1.Encoding.Descriptor, V1.Inversion.Descriptor,
        V1.Editing.Descriptor, V1.Training.Descriptor, V1.Jobs.Descriptor, global::Grpc.Health.V1.Health.Descriptor,
        global::Grpc.Reflection.V1.ServerReflection.Descriptor, global::Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];

    public static void AddGrpcEdge(this IServiceCollection services)
    {
        services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>());
        services.AddOptions<global::Grpc.AspNetCore.Server.GrpcServiceOptions>().Configure<IOptions<EndpointOptions>>((grpc, endpoints) =>
        {
            grpc.MaxReceiveMessageSize = endpoints.Value.MaxReceiveMessageBytes;
            // What a stream sends is chunked already; a sample of a large model may be larger than the client's default of 4 MiB.
            grpc.MaxSendMessageSize = null;
            grpc.EnableDetailedErrors = false;
        });
        services.AddReflection(Served);
    }

    public static void MapGrpcEdge(this WebApplication app)
    {
        GrpcServiceEndpointConventionBuilder[] services =
        [
            app.MapGrpcService<GenerationService>(), app.MapGrpcService<DatasetsService>(), app.MapGrpcService<ModelsService>(),
            app.MapGrpcService<EncodingService>(), app.MapGrpcService<InversionService>(), app.MapGrpcService<EditingService>(),
            app.MapGrpcService<TrainingService>(), app.MapGrpcService<JobsService>(), app.MapGrpcService<HealthService>(),
            app.MapGrpcService<ReflectionService>(), app.MapGrpcService<ReflectionAlphaService>(),
        ];
        foreach (var service in services)
            service.WithMetadata(new ServedAt(ListenerRole.Grpc));
    }
}
