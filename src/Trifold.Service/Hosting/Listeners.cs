using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Trifold.Service.Configuration;

namespace Trifold.Service.Hosting;

/// <summary>Opens the ports.</summary>
internal static class Listeners
{
    // Ten streams' windows of Kestrel's 768 KiB.
    private const int ConnectionWindowBytes = 8 << 20;

    private const string DefaultCertificate = "Kestrel:Certificates:Default";

    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<StartLines>();
        // Container images set these for services that choose no ports themselves.
        foreach (var key in new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey })
            builder.WebHost.UseSetting(key, null);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var services = kestrel.ApplicationServices;
            var endpoints = services.GetRequiredService<IOptions<EndpointOptions>>().Value;
            SetLimits(kestrel.Limits, endpoints, services.GetRequiredService<IOptions<RestOptions>>().Value);
            kestrel.AddServerHeader = false;
            var address = IPAddress.Parse(endpoints.Address);
            if (endpoints.CertificatePath is not null || context.Configuration.GetSection(DefaultCertificate).Exists())
                kestrel.Listen(address, endpoints.HttpPort, listen => ListenTls(listen, endpoints));
            else
            {
                kestrel.Listen(address, endpoints.HttpPort, listen => ListenPlain(listen, HttpProtocols.Http1, ListenerRole.Rest));
                kestrel.Listen(address, endpoints.GrpcPort, listen => ListenPlain(listen, HttpProtocols.Http2, ListenerRole.Grpc));
            }

            kestrel.Listen(address, endpoints.ManagementPort, listen => ListenPlain(listen, HttpProtocols.Http1, ListenerRole.Management));
        });
    }

    /// <summary>Chooses the endpoint and takes back the choice where it is one of another port.</summary>
    public static void UseListenerRoles(this WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<ListenerFilter>();
    }

    private static void SetLimits(KestrelServerLimits limits, EndpointOptions endpoints, RestOptions rest)
    {
        limits.MaxRequestBodySize = rest.MaxBodyBytes;
        // A reader of a stream may be as slow as its training step; the stream waits for it. Kestrel would drop it after 5 s.
        limits.MinResponseDataRate = null;
        limits.Http2.KeepAlivePingDelay = endpoints.KeepAlivePingDelay;
        // One stream that nobody reads here may hold its own window; the others of the connection still have room.
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        limits.Http2.MaxStreamsPerConnection = endpoints.MaxStreamsPerConnection;
    }

    private static void ListenPlain(ListenOptions listen, HttpProtocols protocols, ListenerRole role)
    {
        listen.Protocols = protocols;
        Mark(listen, role);
    }

    private static void ListenTls(ListenOptions listen, EndpointOptions endpoints)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        Mark(listen, ListenerRole.Rest | ListenerRole.Grpc);
        if (endpoints.CertificatePath is null)
            listen.UseHttps();
        else
            listen.UseHttps(ServerCertificate.Load(endpoints));
    }

    private static void Mark(ListenOptions listen, ListenerRole roles)
    {
        var feature = new ListenerFeature(roles);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }
}
