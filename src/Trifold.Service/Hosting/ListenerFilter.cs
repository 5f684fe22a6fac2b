using Microsoft.AspNetCore.Routing.Template;

namespace Trifold.Service.Hosting;

/// <summary>An endpoint of another port is not there at this one.</summary>
internal sealed class ListenerFilter(RequestDelegate next, EndpointDataSource endpoints)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Whatever is not marked is gRPC's route for unknown services.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || (RolesOf(endpoint) & RolesFor(context)) != 0)
            return next(context);
        context.SetEndpoint(null);
        return AllowedMethods(context) is { Length: > 0 } methods ? RefuseMethod(context, methods) : next(context);
    }

    private static ListenerRole RolesOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ServedAt>()?.Roles ?? ListenerRole.Grpc;

    // A port with TLS is for both, but a request is for one.
    private static ListenerRole RolesFor(HttpContext context)
    {
        var roles = context.Features.Get<ListenerFeature>()?.Roles ?? ListenerRole.Rest | ListenerRole.Grpc | ListenerRole.Management;
        return GrpcRequest.Is(context.Request) ? roles : roles & ~ListenerRole.Grpc;
    }

    // gRPC's route for unknown services takes any path of two parts, and so hides that a route of REST knows other methods.
    private string[] AllowedMethods(HttpContext context) =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => (RolesOf(endpoint) & RolesFor(context)) != 0)
            .Where(endpoint => new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(context.Request.Path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()];

    private static Task RefuseMethod(HttpContext context, string[] methods)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", methods);
        return Task.CompletedTask;
    }
}
