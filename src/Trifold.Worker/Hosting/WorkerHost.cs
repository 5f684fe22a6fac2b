using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trifold.Worker.Device;
using Trifold.Worker.Rpc;
using Trifold.Worker.Telemetry;

namespace Trifold.Worker.Hosting;

/// <summary>The program's host: a device slot behind a Unix socket.</summary>
internal static class WorkerHost
{
    // What is accepted is finished; a front that will not wait for it kills the process.
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(10);

    public static WebApplication Create(WorkerOptions options)
    {
        // Empty, so that neither environment nor files of the working folder decide anything.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options.Socket));
        AddLogging(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestDrain);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new DeviceSlot(options.Threads, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<TraceExport>();
        builder.Services.AddHostedService<ParentWatch>();
        var application = builder.Build();
        application.MapGrpcService<DeviceWorkerService>();
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, string socket)
    {
        kestrel.AddServerHeader = false;
        // The front reads as its clients do; how slowly is its own business.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.ListenUnixSocket(socket, endpoint => endpoint.Protocols = HttpProtocols.Http2);
    }

    // Standard output is nobody's.
    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
