using System.Globalization;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grpc.Tests.Client;

/// <summary>The client against a server of another implementation.</summary>
public sealed class ForeignServerTests(ForeignServer server) : IClassFixture<ForeignServer>, IDisposable
{
    private readonly GrpcChannel _channel = server.Channel();

    private BytesCalls Calls => new(_channel);

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task UnaryCall_BringsTheSameBytesBack(int size)
    {
        var request = RandomBytes(size);
        Assert.Equal(request, await Calls.Unary("Echo", request));
    }

    [Fact]
    public void BlockingCall_BringsTheSameBytesBack() => Assert.Equal([1, 2, 3], Calls.Blocking("Echo", [1, 2, 3]));

    [Fact]
    public async Task ServerStream_BringsAllResponsesInOrder()
    {
        using var call = Calls.ServerStream("Count", "1000");
        var numbers = await ReadAsync(call.ResponseStream);
        Assert.Equal(Enumerable.Range(0, 1000).Select(number => number.ToString(CultureInfo.InvariantCulture)), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task ServerStream_WithoutResponses_Ends()
    {
        using var call = Calls.ServerStream("Count", "0");
        Assert.Empty(await ReadAsync(call.ResponseStream));
    }

    [Fact]
    public async Task ServerStream_ThatFailsLate_BringsItsResponsesFirst()
    {
        using var call = Calls.ServerStream("CountThenFail", "3");
        for (var i = 0; i < 3; i++)
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(new Status(StatusCode.DataLoss, "no more"), failure.Status);
        }
    }

    [Fact]
    public async Task ClientStream_SendsAllRequestsInOrder()
    {
        using var call = Calls.ClientStream("Collect");
        int[] sizes = [5, 0, 200_000, 1];
        foreach (var size in sizes)
            await call.RequestStream.WriteAsync(new byte[size]);
        await call.RequestStream.CompleteAsync();
        Assert.Equal(sizes, JsonSerializer.Deserialize<int[]>(await call));
    }

    [Fact]
    public async Task Duplex_AnswersEachRequestBeforeTheNext()
    {
        using var call = Calls.Duplex("Converse");
        foreach (var word in new[] { "one", "two", "three" })
        {
            await call.RequestStream.WriteAsync(Encoding.UTF8.GetBytes(word));
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(word.ToUpperInvariant(), Encoding.UTF8.GetString(call.ResponseStream.Current));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Metadata_TravelsBothWays_AsTextAndAsBytes()
    {
        byte[] bytes = [0, 255, 1, 254, 44];
        using var call = Calls.Unary("Echo", "", new CallOptions(new Metadata
        {
            { "x-text", "plain, with comma" },
            { "x-data-bin", bytes },
            { "t-text", "later" },
            { "t-data-bin", bytes[..4] },
        }));
        var headers = await call.ResponseHeadersAsync;
        await call;
        Assert.Equal("plain, with comma", headers.GetValue("x-text"));
        Assert.Equal(bytes, headers.GetValueBytes("x-data-bin"));
        Assert.Equal("later", call.GetTrailers().GetValue("t-text"));
        Assert.Equal(bytes[..4], call.GetTrailers().GetValueBytes("t-data-bin"));
        Assert.DoesNotContain(call.GetTrailers(), entry => entry.Key.StartsWith("grpc-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, "seeds: at most 100")]
    [InlineData(StatusCode.Internal, "ünïcode — 100 % 🙂\nnext line")]
    [InlineData(StatusCode.Unauthenticated, "")]
    public async Task Failure_HasCodeMessageAndDetails(StatusCode code, string message)
    {
        using var call = Calls.Unary("Fail", JsonSerializer.Serialize(new { code = (int)code, message, details = new[] { 8, 3, 200 } }));
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(code, failure.StatusCode);
        Assert.Equal(message, failure.Status.Detail);
        Assert.Equal([8, 3, 200], failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(code, call.GetStatus().StatusCode);
        Assert.Equal([8, 3, 200], call.GetTrailers().GetValueBytes("grpc-status-details-bin"));
    }

    [Fact]
    public async Task UnknownMethod_IsUnimplemented() =>
        Assert.Equal(StatusCode.Unimplemented, (await Calls.FailureAsync("Nowhere")).StatusCode);

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task CompressedRequest_IsUnderstood(string encoding)
    {
        var request = new byte[300_000];
        request[5] = 7;
        var options = new CallOptions(new Metadata { { "grpc-internal-encoding-request", encoding } });
        Assert.Equal(request, await Calls.Unary("Echo", request, options));
    }

    [Fact]
    public async Task CompressedStream_MayHavePlainMessages()
    {
        var options = new CallOptions(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        using var call = Calls.ClientStream("Collect", options);
        await call.RequestStream.WriteAsync(new byte[1000]);
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(new byte[2000]);
        await call.RequestStream.CompleteAsync();
        Assert.Equal("[1000, 2000]", Encoding.UTF8.GetString(await call));
    }

    [Fact]
    public async Task CompressedResponse_IsUnfolded()
    {
        var request = RandomBytes(50_000);
        Assert.Equal(request, await Calls.Unary("Echo", request, new CallOptions(new Metadata { { "x-gzip", "1" } })));
    }

    [Fact]
    public async Task Deadline_ReachesTheServer()
    {
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(100));
        var remaining = double.Parse(Encoding.UTF8.GetString(await Calls.Unary("Remaining", "", options)), CultureInfo.InvariantCulture);
        Assert.InRange(remaining, 80, 100.1);
    }

    [Fact]
    public async Task PassedDeadline_EndsTheCallOnBothSides()
    {
        var options = Named("late").WithDeadline(DateTime.UtcNow.AddMilliseconds(200));
        Assert.Equal(StatusCode.DeadlineExceeded, (await Calls.FailureAsync("Hang", "", options)).StatusCode);
        Assert.Equal("ended", Encoding.UTF8.GetString(await Calls.Unary("Ended", "late")));
    }

    [Fact]
    public async Task CancelledToken_EndsTheCallOnBothSides()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = Calls.ServerStream("Forever", "", Named("token").WithCancellationToken(cancellation.Token));
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await cancellation.CancelAsync();
        await AssertEndsCancelledAsync(call.ResponseStream);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Equal("ended", Encoding.UTF8.GetString(await Calls.Unary("Ended", "token")));
    }

    [Fact]
    public async Task DisposedCall_EndsOnTheServer()
    {
        using (var call = Calls.ServerStream("Forever", "", Named("disposed")))
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("ended", Encoding.UTF8.GetString(await Calls.Unary("Ended", "disposed")));
    }

    [Fact]
    public async Task DisposedUnaryCall_IsCancelledOnBothSides()
    {
        var call = Calls.Unary("Hang", "", Named("unary"));
        call.Dispose();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task TooLargeResponse_IsRefused()
    {
        Assert.Equal(StatusCode.ResourceExhausted, (await Calls.FailureAsync("Size", "4194305")).StatusCode);
        Assert.Equal(4 * 1024 * 1024, (await Calls.Unary("Size", "4194304")).Length);
    }

    [Fact]
    public async Task RaisedLimit_LetsLargeResponsesThrough()
    {
        using var channel = server.Channel(new GrpcChannelOptions { MaxReceiveMessageSize = 6_000_000 });
        Assert.Equal(6_000_000, (await new BytesCalls(channel).Unary("Size", "6000000")).Length);
    }

    [Fact]
    public async Task TooLargeRequest_IsNotSent()
    {
        using var channel = server.Channel(new GrpcChannelOptions { MaxSendMessageSize = 10 });
        var calls = new BytesCalls(channel);
        Assert.Equal(10, (await calls.Unary("Echo", new byte[10])).Length);
        Assert.Equal(StatusCode.ResourceExhausted, (await calls.FailureAsync("Echo", "eleven chars")).StatusCode);

        using var stream = calls.ClientStream("Collect");
        var failure = await Assert.ThrowsAsync<RpcException>(() => stream.RequestStream.WriteAsync(new byte[11]));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        await stream.RequestStream.WriteAsync(new byte[3]);
        await stream.RequestStream.CompleteAsync();
        Assert.Equal("[3]", Encoding.UTF8.GetString(await stream));
    }

    [Fact]
    public async Task UnixSocket_CarriesCalls()
    {
        using var channel = server.UnixChannel();
        Assert.Equal([4, 5], await new BytesCalls(channel).Unary("Echo", [4, 5]));
        using var call = new BytesCalls(channel).ServerStream("Count", "10");
        Assert.Equal(10, (await ReadAsync(call.ResponseStream)).Count);
    }

    [Fact]
    public async Task ManyCallsAtOnce_AllEnd()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async number =>
            BitConverter.ToInt32(await Calls.Unary("Echo", BitConverter.GetBytes(number)))));
        Assert.Equal(Enumerable.Range(0, 300), answers);
    }

    private static CallOptions Named(string call) => new(new Metadata { { "call", call } });

    private static byte[] RandomBytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task<List<string>> ReadAsync(IAsyncStreamReader<byte[]> stream)
    {
        var texts = new List<string>();
        await foreach (var message in stream.ReadAllAsync())
            texts.Add(Encoding.UTF8.GetString(message));
        return texts;
    }

    /// <summary>Messages may have arrived before the cancellation.</summary>
    private static async Task AssertEndsCancelledAsync(IAsyncStreamReader<byte[]> stream)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }
}
