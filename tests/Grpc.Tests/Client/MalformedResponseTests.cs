using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.Tests.Client;

/// <summary>Answers that no proper gRPC server gives, and the status that the caller sees.</summary>
public sealed class MalformedResponseTests
{
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    public async Task HttpStatus_BecomesAGrpcStatus(int http, StatusCode expected)
    {
        var failure = await FailureAsync(response =>
        {
            response.StatusCode = http;
            return response.WriteAsync("no gRPC here");
        });
        Assert.Equal(expected, failure.StatusCode);
        Assert.Contains($"{http}", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpStatus_FailsAStreamBeforeItIsRead()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).Duplex("Any");
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync([1]));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task GrpcStatus_CountsMoreThanHttpStatus()
    {
        var failure = await FailureAsync(response =>
        {
            response.StatusCode = 503;
            response.Headers["grpc-status"] = "9";
            return Task.CompletedTask;
        });
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    [InlineData(null)]
    public async Task ForeignContentType_IsRefused(string? contentType)
    {
        var failure = await FailureAsync(response =>
        {
            response.ContentType = contentType;
            return response.Body.WriteAsync(RawAnswer.Frame([1])).AsTask();
        });
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Contains(contentType ?? "content-type", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc;charset=utf-8")]
    [InlineData("APPLICATION/GRPC")]
    public async Task GrpcContentType_MayHaveAFormatOrParameters(string contentType) =>
        Assert.Equal([1], await AnswerAsync(response =>
        {
            response.ContentType = contentType;
            return response.SendAsync(RawAnswer.Frame([1]));
        }));

    [Fact]
    public async Task MissingTrailers_AreAFailure()
    {
        var failure = await FailureAsync(response => response.SendAsync(RawAnswer.Frame([1]), status: null));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Contains("grpc-status", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingTrailers_AreAFailureOfAStreamAfterItsMessages()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1]), status: null));
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ServerStream("Any", "");
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task StatusThatIsNoNumber_IsAFailure()
    {
        var failure = await FailureAsync(response => response.SendAsync(RawAnswer.Frame([1]), "abc"));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Contains("abc", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%E2%82%AC%0A100%25", "€\n100%")]
    [InlineData("50% of it", "50% of it")]
    [InlineData("%zz%", "%zz%")]
    public async Task StatusMessage_IsPercentDecoded(string sent, string expected)
    {
        var failure = await FailureAsync(response => response.SendAsync([], "3", sent));
        Assert.Equal(new Status(StatusCode.InvalidArgument, expected), failure.Status);
    }

    [Fact]
    public async Task TrailersOnly_BringStatusAndTrailers()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            context.Response.Headers["grpc-message"] = "no%20such%20model";
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String([1, 2]).TrimEnd('=');
            return Task.CompletedTask;
        });
        using var channel = server.Channel();
        var failure = await new BytesCalls(channel).FailureAsync("Any");
        Assert.Equal(new Status(StatusCode.NotFound, "no such model"), failure.Status);
        Assert.Equal([1, 2], failure.Trailers.GetValueBytes("grpc-status-details-bin"));

        using var stream = new BytesCalls(channel).ServerStream("Any", "");
        failure = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal([1, 2], failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(StatusCode.NotFound, stream.GetStatus().StatusCode);
    }

    [Fact]
    public async Task TrailersOnlyOk_IsAnEmptyStream_AndNoUnaryResponse()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "0";
            return Task.CompletedTask;
        });
        using var channel = server.Channel();
        using var stream = new BytesCalls(channel).ServerStream("Any", "");
        Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, stream.GetStatus().StatusCode);
        Assert.Equal(StatusCode.Internal, (await new BytesCalls(channel).FailureAsync("Any")).StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })] // Inside the prefix.
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1, 2 })] // Inside the message.
    [InlineData(new byte[] { 2, 0, 0, 0, 1, 1 })] // A flag that does not exist.
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 2 })] // Two messages.
    [InlineData(new byte[0])] // No message.
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 1 })] // Compressed without an encoding.
    public async Task BrokenFraming_IsInternal(byte[] body) =>
        Assert.Equal(StatusCode.Internal, (await FailureAsync(response => response.SendAsync(body))).StatusCode);

    [Fact]
    public async Task AnnouncedSizeBeyondTheLimit_IsRefusedUnread() =>
        Assert.Equal(
            StatusCode.ResourceExhausted,
            (await FailureAsync(response => response.SendAsync([0, 127, 255, 255, 255]))).StatusCode);

    [Fact]
    public async Task UnknownEncoding_IsUnimplemented()
    {
        var failure = await FailureAsync(response =>
        {
            response.Headers["grpc-encoding"] = "br";
            return response.SendAsync(RawAnswer.Frame([1], flag: 1));
        });
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
        Assert.Contains("'br'", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesThatAreNotGzip_AreInternal()
    {
        var failure = await FailureAsync(response =>
        {
            response.Headers["grpc-encoding"] = "gzip";
            return response.SendAsync(RawAnswer.Frame([1, 2, 3], flag: 1));
        });
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    [Theory]
    [InlineData(0x2, StatusCode.Internal)] // INTERNAL_ERROR
    [InlineData(0x7, StatusCode.Unavailable)] // REFUSED_STREAM
    [InlineData(0x8, StatusCode.Cancelled)] // CANCEL
    [InlineData(0xb, StatusCode.ResourceExhausted)] // ENHANCE_YOUR_CALM
    [InlineData(0xc, StatusCode.PermissionDenied)] // INADEQUATE_SECURITY
    public async Task ResetStream_BecomesAGrpcStatus(int errorCode, StatusCode expected)
    {
        await using var server = await RawServer.StartAsync(async context =>
        {
            await context.Response.StartStreamAsync();
            context.Features.Get<IHttpResetFeature>()!.Reset(errorCode);
        });
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ServerStream("Any", "");
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(expected, failure.StatusCode);
    }

    [Fact]
    public async Task BrokenConnection_IsUnavailable_AndTheNextCallConnectsAnew()
    {
        var first = true;
        await using var server = await RawServer.StartAsync(async context =>
        {
            if (!first)
            {
                await context.Response.SendAsync(RawAnswer.Frame([7]));
                return;
            }

            first = false;
            await context.Response.SendAsync(RawAnswer.Frame([1]), status: null);
            await context.Response.Body.FlushAsync();
            context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
        });
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ServerStream("Any", "");
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.NotNull(failure.Status.DebugException);
        Assert.Equal([7], await new BytesCalls(channel).Unary("Any", ""));
    }

    private static async Task<RpcException> FailureAsync(Func<HttpResponse, Task> answer)
    {
        await using var server = await RawServer.StartAsync(context => answer(context.Response));
        using var channel = server.Channel();
        return await new BytesCalls(channel).FailureAsync("Any");
    }

    private static async Task<byte[]> AnswerAsync(Func<HttpResponse, Task> answer)
    {
        await using var server = await RawServer.StartAsync(context => answer(context.Response));
        using var channel = server.Channel();
        return await new BytesCalls(channel).Unary("Any", "");
    }
}
