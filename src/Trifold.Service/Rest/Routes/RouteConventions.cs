using Microsoft.AspNetCore.Mvc;
using Trifold.Service.Hosting;

namespace Trifold.Service.Rest.Routes;

internal static class RouteConventions
{
    /// <summary>A route of REST: at the ports of REST alone, with what the OpenAPI document says of it.</summary>
    public static IEndpointConventionBuilder Documented(this IEndpointConventionBuilder route, OperationDoc doc) =>
        route.WithMetadata(new ServedAt(ListenerRole.Rest), doc);

    /// <summary>The route takes larger bodies than others.</summary>
    public static IEndpointConventionBuilder TakesUpTo(this IEndpointConventionBuilder route, long bytes) =>
        route.WithMetadata(new RequestSizeLimitAttribute(bytes));
}
