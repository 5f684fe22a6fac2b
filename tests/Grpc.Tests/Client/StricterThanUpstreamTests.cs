using System.IO.Compression;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.Tests.Client;

/// <summary>
/// Where the fallback follows the protocol and grpc-dotnet does not: every other test of the client holds for both.
/// </summary>
public sealed class StricterThanUpstreamTests
{
    [Fact]
    public async Task GzipBomb_IsStoppedAtTheLimit()
    {
        var bomb = new MemoryStream();
        using (var zip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(new byte[50_000_000]);
        var failure = await FailureAsync(response =>
        {
            response.Headers["grpc-encoding"] = "gzip";
            return response.SendAsync(RawAnswer.Frame(bomb.ToArray(), flag: 1));
        });
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task MetadataThatIsNone_DoesNotHideTheStatus()
    {
        var failure = await FailureAsync(async response =>
        {
            await response.SendAsync([], "8", "full");
            response.AppendTrailer("broken-bin", "*not base64*");
            response.AppendTrailer("odd$name", "x");
            response.AppendTrailer("fine", "y");
        });
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "full"), failure.Status);
        Assert.Equal("y", Assert.Single(failure.Trailers).Value);
    }

    [Fact]
    public async Task JoinedBinaryValues_AreSeveral()
    {
        var failure = await FailureAsync(async response =>
        {
            await response.SendAsync([], "8");
            response.AppendTrailer("a-bin", "AQ==, Ag,AwQ");
        });
        Assert.Equal([[1], [2], [3, 4]], failure.Trailers.GetAll("a-bin").Select(entry => entry.ValueBytes));
    }

    [Fact]
    public async Task MessageThatCannotBeParsed_IsInternal()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel();
        var text = Marshallers.StringMarshaller;
        var broken = Marshallers.Create(Encoding.UTF8.GetBytes, string (byte[] _) => throw new IOException("truncated"));
        var method = new Method<string, string>(MethodType.Unary, "foreign.Bytes", "Any", text, broken);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, ""));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Contains("truncated", failure.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<RpcException> FailureAsync(Func<HttpResponse, Task> answer)
    {
        await using var server = await RawServer.StartAsync(context => answer(context.Response));
        using var channel = server.Channel();
        return await new BytesCalls(channel).FailureAsync("Any");
    }
}
