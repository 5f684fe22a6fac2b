using System.Globalization;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Primitives;

namespace Grpc.Tests.Client;

/// <summary>What a request looks like on the wire.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Request_HasTheHeadersOfTheProtocol()
    {
        var (request, _) = await RequestAsync(default);
        Assert.Equal("POST", request.Method);
        Assert.Equal("HTTP/2", request.Protocol);
        Assert.Equal("/foreign.Bytes/Any", request.Path);
        Assert.Equal("application/grpc", request.Headers["content-type"]);
        Assert.Equal("trailers", request.Headers["te"]);
        Assert.Equal("identity,gzip,deflate", request.Headers["grpc-accept-encoding"]);
        Assert.StartsWith("grpc-dotnet/", request.Headers["user-agent"].ToString(), StringComparison.Ordinal);
        Assert.False(request.Headers.ContainsKey("grpc-timeout"));
        Assert.False(request.Headers.ContainsKey("grpc-encoding"));
    }

    [Fact]
    public async Task Metadata_IsSentInOrder_RepeatedKeysJoined_BinaryAsBase64()
    {
        var (request, _) = await RequestAsync(new CallOptions(new Metadata { { "Word", "a" }, { "word", "b" }, { "data-bin", [250, 251, 252] } }));
        Assert.Equal("a, b", request.Headers["word"].ToString());
        Assert.Equal("+vv8", request.Headers["data-bin"]);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(90 * 60 + 1)]
    [InlineData(100 * 3600)]
    [InlineData(400_000_000)]
    public async Task Deadline_IsSentAsTimeLeft(int seconds)
    {
        var (request, _) = await RequestAsync(new CallOptions(deadline: DateTime.UtcNow.AddSeconds(seconds)));
        var timeout = request.Headers["grpc-timeout"].ToString();
        Assert.InRange(timeout.Length, 2, 9);
        var unit = timeout[^1] switch { 'H' => 3600, 'M' => 60, 'S' => 1, 'm' => 1e-3, _ => 0 };
        var left = double.Parse(timeout[..^1], CultureInfo.InvariantCulture) * unit;
        // The protocol has eight digits.
        var expected = Math.Min(seconds, 99_999_999);
        Assert.InRange(left, expected - 20.0, expected + 1.0);
    }

    [Fact]
    public async Task EndlessDeadline_SendsNone()
    {
        var (request, _) = await RequestAsync(new CallOptions(deadline: DateTime.MaxValue));
        Assert.False(request.Headers.ContainsKey("grpc-timeout"));
    }

    [Fact]
    public async Task Gzip_CompressesTheMessage_UnlessTheWriteSaysNo()
    {
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        var (request, body) = await RequestAsync(new CallOptions(headers), new byte[10_000]);
        Assert.Equal("gzip", request.Headers["grpc-encoding"]);
        Assert.False(request.Headers.ContainsKey("grpc-internal-encoding-request"));
        Assert.Equal(1, body[0]);
        Assert.InRange(body.Length, 10, 500);
        var unfolded = new MemoryStream();
        await new GZipStream(new MemoryStream(body, 5, body.Length - 5), CompressionMode.Decompress).CopyToAsync(unfolded);
        Assert.Equal(new byte[10_000], unfolded.ToArray());

        (request, body) = await RequestAsync(new CallOptions(headers, writeOptions: new WriteOptions(WriteFlags.NoCompress)), new byte[100]);
        Assert.Equal("gzip", request.Headers["grpc-encoding"]);
        Assert.Equal(RawAnswer.Frame(new byte[100]), body);
    }

    [Fact]
    public async Task UnknownRequestEncoding_FailsTheCall()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel();
        var options = new CallOptions(new Metadata { { "grpc-internal-encoding-request", "br" } });
        var failure = await new BytesCalls(channel).FailureAsync("Any", "", options);
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Contains("'br'", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallCredentials_AddHeaders_WhereTheChannelAllowsThem()
    {
        AuthInterceptorContext? asked = null;
        var credentials = CallCredentials.Compose(
            CallCredentials.FromInterceptor((context, metadata) =>
            {
                asked = context;
                metadata.Add("authorization", "Bearer t");
                return Task.CompletedTask;
            }),
            CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("tenant", "a");
                return Task.CompletedTask;
            }));
        var options = new CallOptions(credentials: credentials);
        var (request, _) = await RequestAsync(options, channelOptions: new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        Assert.Equal("Bearer t", request.Headers["authorization"]);
        Assert.Equal("a", request.Headers["tenant"]);
        Assert.Equal("Any", asked!.MethodName);
        Assert.EndsWith("/foreign.Bytes", asked.ServiceUrl, StringComparison.Ordinal);

        (request, _) = await RequestAsync(options);
        Assert.False(request.Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task FailingCallCredentials_FailTheCall()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var credentials = CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException("no token"));
        var failure = await new BytesCalls(channel).FailureAsync("Any", "", new CallOptions(credentials: credentials));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Contains("no token", failure.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<(SeenRequest Request, byte[] Body)> RequestAsync(
        CallOptions options, byte[]? message = null, GrpcChannelOptions? channelOptions = null)
    {
        SeenRequest? seen = null;
        var body = new MemoryStream();
        await using var server = await RawServer.StartAsync(async context =>
        {
            seen = new SeenRequest(
                context.Request.Method, context.Request.Protocol, context.Request.Path, new Dictionary<string, StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase));
            await context.Request.Body.CopyToAsync(body);
            await context.Response.SendAsync(RawAnswer.Frame([1]));
        });
        using var channel = server.Channel(channelOptions);
        await new BytesCalls(channel).Unary("Any", message ?? [], options);
        return (seen!, body.ToArray());
    }

    private sealed record SeenRequest(string Method, string Protocol, string Path, Dictionary<string, StringValues> Headers);
}
