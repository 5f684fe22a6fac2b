using Microsoft.AspNetCore.Builder;

namespace Grpc.AspNetCore.Server.Internal;

internal static class EndpointConventionExtensions
{
    /// <summary>Adds a convention and returns the same builder.</summary>
    public static IEndpointConventionBuilder With(this IEndpointConventionBuilder builder, Action<EndpointBuilder> convention)
    {
        builder.Add(convention);
        return builder;
    }
}
