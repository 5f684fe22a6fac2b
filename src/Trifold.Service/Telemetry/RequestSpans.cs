using System.Diagnostics;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Trifold.Service.Telemetry;

/// <summary>
/// Names the span of a request by what was called, with the attributes of OpenTelemetry's conventions. (The
/// instrumentation that usually does so is a package that not every feed has.)
/// </summary>
internal static class RequestSpans
{
    public static void UseRequestSpans(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span)
            Describe(span, context);
    });

    private static void Describe(Activity span, HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } grpc)
        {
            span.DisplayName = grpc.Method.FullName.TrimStart('/');
            span.SetTag("rpc.system.name", "grpc");
            span.SetTag("rpc.method", span.DisplayName);
            return;
        }

        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        // A path that is not served could be anything: no name for a span.
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
    }
}
