using System.Buffers.Binary;
using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests.Client;

/// <summary>An HTTP/2 server that knows nothing of gRPC: the test writes each byte of the answer.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private int _connections;

    private RawServer(RequestDelegate answer, Action<ListenOptions>? listen, int maxStreams)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = maxStreams;
            kestrel.Listen(IPAddress.Loopback, 0, options =>
            {
                options.Protocols = HttpProtocols.Http2;
                listen?.Invoke(options);
                options.Use(next => connection =>
                {
                    Interlocked.Increment(ref _connections);
                    return next(connection);
                });
            });
        });
        _host = builder.Build();
        _host.Run(answer);
    }

    /// <summary>How many connections clients have opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public string Address => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<RawServer> StartAsync(RequestDelegate answer, Action<ListenOptions>? listen = null, int maxStreams = 100)
    {
        var server = new RawServer(answer, listen, maxStreams);
        await server._host.StartAsync();
        return server;
    }

    public GrpcChannel Channel(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    public async ValueTask DisposeAsync()
    {
        // Handlers that wait for a client are not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }
}

/// <summary>Pieces of hand-made answers.</summary>
internal static class RawAnswer
{
    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static async Task SendAsync(this HttpResponse response, byte[] body, string? status = "0", string? message = null)
    {
        response.ContentType ??= "application/grpc";
        await response.Body.WriteAsync(body);
        if (status is not null)
            response.AppendTrailer("grpc-status", status);
        if (message is not null)
            response.AppendTrailer("grpc-message", message);
    }

    /// <summary>The headers of a stream whose messages come later.</summary>
    public static Task StartStreamAsync(this HttpResponse response)
    {
        response.ContentType = "application/grpc";
        return response.Body.FlushAsync();
    }
}
