using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Trifold.Service.Telemetry;

namespace Trifold.Service.Hosting;

/// <summary>Says where the service listens, once it does.</summary>
internal sealed partial class StartLines(IServer server, IHostApplicationLifetime lifetime, ILogger<StartLines> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Tell);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        // In the order in which the ports were opened.
        string[] addresses = [.. server.Features.Get<IServerAddressesFeature>()!.Addresses];
        string[] names = addresses.Length == 3 ? ["REST", "gRPC", "Management"] : ["REST and gRPC", "Management"];
        foreach (var (name, address) in names.Zip(addresses))
        {
            if (TelemetryRegistration.IsForPeople)
                Console.WriteLine($"{name,-14} {address}{Hint(name)}");
            else
                LogListening(name, address);
        }
    }

    private static string Hint(string name) => name switch
    {
        "Management" => "  (/readyz, /metrics)",
        "gRPC" => "  (h2c, reflection)",
        _ => "  (/swagger, /v1/models)",
    };

    [LoggerMessage(1301, LogLevel.Information, "{Name} at {Address}")]
    private partial void LogListening(string name, string address);
}
