using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;

namespace Grpc.Tests.Client;

/// <summary>Addresses, security and connections of channels.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task RefusedConnection_IsUnavailable()
    {
        // Bound and not listening: nobody else gets the port while the test runs.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
        var calls = new BytesCalls(channel);
        var failure = await calls.FailureAsync("Any");
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.NotNull(failure.Status.DebugException);

        using var stream = calls.Duplex("Any");
        Assert.Equal(
            StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => stream.RequestStream.WriteAsync([1]))).StatusCode);
        Assert.Equal(
            StatusCode.Unavailable,
            (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseHeadersAsync)).StatusCode);
    }

    [Fact]
    public async Task MissingUnixSocket_IsUnavailable()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint("/tmp/trifold-no-such-socket"), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        Assert.Equal(StatusCode.Unavailable, (await new BytesCalls(channel).FailureAsync("Any")).StatusCode);
    }

    [Fact]
    public async Task Tls_CarriesCalls_AndCallCredentials()
    {
        using var certificate = SelfSigned();
        string? authorization = null;
        await using var server = await RawServer.StartAsync(
            context =>
            {
                authorization = context.Request.Headers.Authorization;
                return context.Response.SendAsync(RawAnswer.Frame([6]));
            },
            listen => listen.UseHttps(certificate));
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, seen, _, _) => seen!.GetCertHashString() == certificate.GetCertHashString(),
            },
        };
        var credentials = ChannelCredentials.Create(
            ChannelCredentials.SecureSsl,
            CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("authorization", "Bearer t");
                return Task.CompletedTask;
            }));
        using var channel = server.Channel(new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, Credentials = credentials });
        Assert.Equal([6], await new BytesCalls(channel).Unary("Any", ""));
        Assert.Equal("Bearer t", authorization);
    }

    [Fact]
    public async Task GivenHttpClient_OutlivesTheChannel()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([6])));
        using var client = new HttpClient(new SocketsHttpHandler());
        for (var round = 0; round < 2; round++)
        {
            using var channel = server.Channel(new GrpcChannelOptions { HttpClient = client });
            Assert.Equal([6], await new BytesCalls(channel).Unary("Any", ""));
        }

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void ContradictingOptions_AreRefused()
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient();
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = handler, HttpClient = client }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress(
            "https://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("ftp://localhost"));
    }

    [Fact]
    public void Channel_IsNamedByItsAuthority()
    {
        using var channel = GrpcChannel.ForAddress("http://localhost:8081");
        Assert.Equal("localhost:8081", channel.Target);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Kestrel needs a key that is not bound to this object.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
