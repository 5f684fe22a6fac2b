using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Makes gRPC services reachable.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>An endpoint for every method of the service, and UNIMPLEMENTED for what is not there.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var mapper = builder.ServiceProvider.GetService<ServiceMapper<TService>>()
            ?? throw new InvalidOperationException("gRPC is not among the services: call IServiceCollection.AddGrpc first.");
        return new GrpcServiceEndpointConventionBuilder(mapper.Map(builder));
    }
}
