using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Trifold.Contracts.Telemetry;
using Trifold.Service.Telemetry.Prometheus;

namespace Trifold.Service.Telemetry;

/// <summary>
/// Builds the providers of traces and metrics and ends them last. (OpenTelemetry's own hosting extension is a package that not
/// every feed has.)
/// </summary>
internal sealed class TelemetryService(PrometheusExporter prometheus) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Trifold.Serving", "Trifold.Service"];

    private static readonly string[] Meters =
    [
        "Trifold", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Diagnostics", "System.Runtime",
    ];

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = BuildMetrics();
        if (OtlpVariables.AreSetFor("TRACES"))
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(Sources).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush();
        _metrics?.ForceFlush();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Who sends; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override it.</summary>
    public static void Describe(ResourceBuilder resource) => resource
        .AddService("trifold", serviceVersion: typeof(TelemetryService).Assembly.GetName().Version!.ToString(3))
        .AddEnvironmentVariableDetector();

    private MeterProvider BuildMetrics()
    {
        var builder = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(Meters).AddReader(new BaseExportingMetricReader(prometheus));
        if (OtlpVariables.AreSetFor("METRICS"))
            builder.AddOtlpExporter();
        return builder.Build()!;
    }
}
