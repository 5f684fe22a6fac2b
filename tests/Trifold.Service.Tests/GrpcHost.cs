using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trifold.Service.Tests;

/// <summary>Some gRPC services alone, on a real port, and a channel to them.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly WebApplication _host;

    private GrpcHost(WebApplication host)
    {
        _host = host;
        Channel = GrpcChannel.ForAddress(host.Urls.Single());
    }

    public GrpcChannel Channel { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<GrpcHost> StartAsync(Action<IServiceCollection> services, Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        services(builder.Services);
        var host = builder.Build();
        map(host);
        await host.StartAsync();
        return new GrpcHost(host);
    }

    /// <summary>Stops as SIGTERM does; streams that do not end are waited for.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _host.DisposeAsync();
    }
}
