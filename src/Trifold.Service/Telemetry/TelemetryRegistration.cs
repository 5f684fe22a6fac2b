using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using Trifold.Contracts.Telemetry;
using Trifold.Service.Telemetry.Prometheus;

namespace Trifold.Service.Telemetry;

internal static class TelemetryRegistration
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogs(builder.Logging);
        builder.Services.AddSingleton<PrometheusExporter>();
        // Before all others, so that it is stopped behind them and sees their last words.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryService>());
    }

    private static void AddLogs(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (IsForPeople)
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
        else
        {
            logging.AddJsonConsole(console =>
            {
                // Scopes carry the trace ids.
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        if (OtlpVariables.AreSetFor("LOGS"))
        {
            var resource = ResourceBuilder.CreateDefault();
            TelemetryService.Describe(resource);
            logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(resource).AddOtlpExporter());
        }
    }

    /// <summary>Somebody looks at a terminal, rather than a program at a pipe or a container's log.</summary>
    public static bool IsForPeople => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is not ("true" or "1");
}
