using Trifold.Service.Hosting;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Telemetry.Prometheus;

internal static class MetricsEndpoint
{
    private const string Plain = "text/plain";
    private const string Open = "application/openmetrics-text";

    /// <summary>Metrics as text at the management port.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (RequestDelegate)ScrapeAsync).WithMetadata(new ServedAt(ListenerRole.Management));

    private static Task ScrapeAsync(HttpContext context)
    {
        var format = AcceptHeader.Choose(context.Request.Headers.Accept.ToString(), Plain, Open) == Open
            ? ExpositionFormat.OpenMetrics
            : ExpositionFormat.PlainText;
        if (context.RequestServices.GetRequiredService<PrometheusExporter>().Scrape(format) is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        context.Response.ContentType = format == ExpositionFormat.OpenMetrics
            ? Open + "; version=1.0.0; charset=utf-8"
            : Plain + "; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
