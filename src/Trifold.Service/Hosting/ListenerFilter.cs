using Microsoft.AspNetCore.Routing.Template;

namespace Trifold.Service.Hosting;

/// <summary>An endpoint of another port is not there at this one.</summary>
internal sealed class ListenerFilter(RequestDelegate next, EndpointDataSource endpoints)
{
    public Task InvokeAsync(HttpContext context)
    {
        var served = context.GetEndpoint()?.Metadata.GetMetadata<ServedAt>();
        if (served is null || context.Features.Get<ListenerFeature>() is not { } listener || (served.Roles & listener.Roles) != 0)
            return next(context);
        context.SetEndpoint(null);
        return AllowedMethods(context.Request.Path, listener) is { Length: > 0 } methods ? RefuseMethod(context, methods) : next(context);
    }

    // gRPC's route for unknown services takes any path of two parts, and so hides that a route of REST knows other methods.
    private string[] AllowedMethods(PathString path, ListenerFeature listener) =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ServedAt>() is { } served && (served.Roles & listener.Roles) != 0)
            .Where(endpoint => new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()];

    private static Task RefuseMethod(HttpContext context, string[] methods)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", methods);
        return Task.CompletedTask;
    }
}
