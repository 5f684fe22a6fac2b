using System.Text.Json.Nodes;
using Trifold.Service.Hosting;

namespace Trifold.Service.Health;

/// <summary>Probes over HTTP, at the management port and at those of REST.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/livez", _ => null);
        Map(routes, "/readyz", readiness => readiness.WhyNotReady);
        Map(routes, "/startupz", readiness => readiness.WhyNotStarted);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<Readiness, string?> reason) => routes
        .MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpContext context, Readiness readiness) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return reason(readiness) is { } why
                ? Results.Text(Answer("unavailable", why), "application/json", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text(Answer("ok", null), "application/json");
        })
        .WithMetadata(new ServedAt(ListenerRole.Rest | ListenerRole.Management))
        .ExcludeFromDescription();

    private static string Answer(string status, string? why)
    {
        var answer = new JsonObject { ["status"] = status };
        if (why is not null)
            answer["reason"] = why;
        return answer.ToJsonString();
    }
}
