using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Trifold.Contracts.Telemetry;

namespace Trifold.Worker.Telemetry;

/// <summary>Sends spans to a collector where the standard environment variables name one.</summary>
internal sealed class TraceExport : IHostedService, IDisposable
{
    private const string ServiceName = "trifold-worker";

    // The server's span, which takes the caller's context over.
    private const string ServerSource = "Microsoft.AspNetCore";

    private TracerProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (OtlpVariables.AreSetFor("TRACES"))
        {
            _provider = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector())
                .AddSource(ServerSource, WorkerTracing.SourceName)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _provider?.Dispose();
}
