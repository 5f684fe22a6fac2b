using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers calls of services and methods that are not there. All other requests stay the application's own.</summary>
internal static class UnknownEndpoint
{
    /// <param name="service">A service's name, or a route parameter that stands for any.</param>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string service, string detail, ILogger logger)
    {
        var pattern = RoutePatternFactory.Parse($"{service}/{{method}}", null, new { method = new GrpcCallsOnly() });
        return routes.Map(pattern, context => Answer(context, detail, logger))
            .With(endpoint => endpoint.DisplayName = $"gRPC - {detail}");
    }

    private static Task Answer(HttpContext context, string detail, ILogger logger)
    {
        if (GrpcProtocol.IsPreflight(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        GrpcServerLog.Unimplemented(logger, context.Request.Path);
        context.Response.ContentType = GrpcProtocol.ContentType;
        StatusText.Write(context.Response.Headers, new Status(StatusCode.Unimplemented, detail));
        return Task.CompletedTask;
    }

    private sealed class GrpcCallsOnly : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is { Request: var request }
            && (GrpcProtocol.IsPreflight(request)
                || (HttpMethods.IsPost(request.Method) && GrpcProtocol.IsGrpc(request.ContentType)));
    }
}
