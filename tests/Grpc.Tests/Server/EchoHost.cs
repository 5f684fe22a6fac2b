using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests.Server;

/// <summary>The echo service on Kestrel: HTTP/2 without TLS on a free port and on a Unix socket, HTTP/1.1 on another port.</summary>
public sealed class EchoHost : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Bytes; half as much again as the limit for requests, which is gRPC's own 4 MiB.</summary>
    public const int MaxSendMessageSize = 6 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly Action<GrpcServiceOptions>? _configure;
    private readonly Action<IServiceCollection>? _services;
    private WebApplication? _application;

    public EchoHost()
    {
    }

    private EchoHost(Action<GrpcServiceOptions>? configure, Action<IServiceCollection>? services)
    {
        _configure = configure;
        _services = services;
    }

    public CallRecords Calls { get; } = new();

    /// <summary>Base address for HTTP/2, such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Base address for HTTP/1.1.</summary>
    public string Http1Address { get; private set; } = "";

    public string SocketFile => Path.Combine(_folder.Path, "echo.sock");

    public static async Task<EchoHost> StartAsync(
        Action<GrpcServiceOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var host = new EchoHost(configure, services);
        await host.InitializeAsync();
        return host;
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // With Kestrel's own 1 MiB, one stream that nobody reads (768 KiB) can keep all others of its connection waiting.
            kestrel.Limits.Http2.InitialConnectionWindowSize = 8 << 20;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenUnixSocket(SocketFile, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(Calls);
        builder.Services.AddGrpc(options =>
        {
            options.MaxSendMessageSize = MaxSendMessageSize;
            _configure?.Invoke(options);
        });
        _services?.Invoke(builder.Services);
        _application = builder.Build();
        _application.MapGrpcService<EchoService>();
        _application.MapGet("/plain", () => "plain");
        await _application.StartAsync();
        (Address, Http1Address) = _application.Urls.ToArray() is [var http2, var http1, ..] ? (http2, http1) : ("", "");
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
        _folder.Dispose();
    }
}
