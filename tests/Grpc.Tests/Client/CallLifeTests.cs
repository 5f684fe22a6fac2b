using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;

namespace Grpc.Tests.Client;

/// <summary>How calls wait, overlap and end.</summary>
public sealed class CallLifeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SilentServer_DoesNotHoldUpTheDeadline(bool sendsHeaders)
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders));
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ServerStream("Any", "", new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(150)));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task PassedDeadline_SendsNothing()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel();
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(-1));
        Assert.Equal(StatusCode.DeadlineExceeded, (await new BytesCalls(channel).FailureAsync("Any", "", options)).StatusCode);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task LocalDeadline_IsRefused()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel();
        Assert.Throws<InvalidOperationException>(
            () => { new BytesCalls(channel).Unary("Any", "", new CallOptions(deadline: DateTime.Now.AddHours(1))); });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_ThrowsAsTheChannelSays(bool throwCanceled)
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true));
        using var channel = server.Channel(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = throwCanceled });
        using var cancellation = new CancellationTokenSource();
        using var call = new BytesCalls(channel).ServerStream("Any", "", new CallOptions(cancellationToken: cancellation.Token));
        await call.ResponseHeadersAsync;
        var read = call.ResponseStream.MoveNext(CancellationToken.None);
        await cancellation.CancelAsync();
        if (throwCanceled)
            Assert.Equal(cancellation.Token, (await Assert.ThrowsAsync<OperationCanceledException>(() => read)).CancellationToken);
        else
            Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
    }

    [Fact]
    public async Task TokenOfARead_EndsTheCall()
    {
        var aborted = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true, aborted));
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ServerStream("Any", "");
        using var cancellation = new CancellationTokenSource();
        var read = call.ResponseStream.MoveNext(cancellation.Token);
        await call.ResponseHeadersAsync;
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        await aborted.Task;
    }

    [Fact]
    public async Task CancelledToken_SendsNothing()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync(RawAnswer.Frame([1])));
        using var channel = server.Channel();
        var options = new CallOptions(cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal(StatusCode.Cancelled, (await new BytesCalls(channel).FailureAsync("Any", "", options)).StatusCode);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task StatusAndTrailers_AreOnlyThereAtTheEnd()
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true));
        using var channel = server.Channel();
        var call = new BytesCalls(channel).ServerStream("Any", "");
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
        call.Dispose();
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Headers_ArriveBeforeTheFirstMessage()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.Headers["x"] = "1";
            return WaitForEverAsync(context, sendsHeaders: true);
        });
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).Duplex("Any");
        Assert.Equal("1", (await call.ResponseHeadersAsync).GetValue("x"));
    }

    [Fact]
    public async Task SecondRead_IsRefusedWhileTheFirstWaits()
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true));
        using var channel = server.Channel();
        var call = new BytesCalls(channel).ServerStream("Any", "");
        var read = call.ResponseStream.MoveNext(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.False(read.IsCompleted);
        call.Dispose();
        await Assert.ThrowsAsync<RpcException>(() => read);
    }

    [Fact]
    public async Task Writes_WaitForAServerThatDoesNotRead()
    {
        var goOn = new TaskCompletionSource();
        long received = 0;
        await using var server = await RawServer.StartAsync(async context =>
        {
            await goOn.Task;
            var buffer = new byte[100_000];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                received += read;
            await context.Response.SendAsync(RawAnswer.Frame([1]));
        });
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ClientStream("Any");

        // Windows of the stream and buffers of the sockets take some, never all.
        const int Size = 1_000_000;
        var written = 0;
        Task write;
        do
        {
            write = call.RequestStream.WriteAsync(new byte[Size]);
            written++;
        }
        while (await Task.WhenAny(write, Task.Delay(500)) == write && written < 100);
        Assert.InRange(written, 1, 99);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.CompleteAsync());

        goOn.SetResult();
        await write;
        await call.RequestStream.CompleteAsync();
        Assert.Equal([1], await call);
        Assert.Equal(written * (Size + 5L), received);
    }

    [Fact]
    public async Task CompletedRequestStream_TakesNoMessage()
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true));
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).Duplex("Any");
        await call.RequestStream.CompleteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync([1]));
    }

    [Fact]
    public async Task ServerThatEndsEarly_IsHeardInTheMiddleOfTheRequests()
    {
        await using var server = await RawServer.StartAsync(context => context.Response.SendAsync([], "8", "enough"));
        using var channel = server.Channel();
        using var call = new BytesCalls(channel).ClientStream("Any");
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "enough"), failure.Status);
        failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync([1]));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task BlockedWrite_EndsWithTheCall()
    {
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true));
        using var channel = server.Channel();
        var call = new BytesCalls(channel).Duplex("Any");
        var write = call.RequestStream.WriteAsync(new byte[50_000_000]);
        await call.ResponseHeadersAsync;
        call.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => write)).StatusCode);
    }

    [Fact]
    public async Task CallsBrokenOffEarly_LeaveNoStreamBehind()
    {
        var aborted = 0;
        const int Calls = 50;
        await using var server = await RawServer.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc";
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(RawAnswer.Frame(new byte[10_000]));
                }

                Interlocked.Increment(ref aborted);
            },
            maxStreams: 5);
        using var channel = server.Channel();
        for (var number = 0; number < Calls; number++)
        {
            using var call = new BytesCalls(channel).ServerStream("Any", "");
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
                break;
        }

        // With streams left behind, the sixth call would have needed another connection.
        Assert.Equal(1, server.Connections);
        SpinWait.SpinUntil(() => Volatile.Read(ref aborted) == Calls, TimeSpan.FromSeconds(20));
        Assert.Equal(Calls, aborted);
    }

    [Fact]
    public async Task DisposedChannel_CancelsItsCalls_AndStartsNone()
    {
        var aborted = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(context => WaitForEverAsync(context, sendsHeaders: true, aborted));
        var channel = server.Channel();
        var calls = new BytesCalls(channel);
        var call = calls.Duplex("Any");
        await call.ResponseHeadersAsync;
        var read = call.ResponseStream.MoveNext(CancellationToken.None);
        channel.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        await aborted.Task;
        Assert.Throws<ObjectDisposedException>(() => { calls.Unary("Any", ""); });
        Assert.Throws<ObjectDisposedException>(() => channel.CreateCallInvoker());
    }

    private static async Task WaitForEverAsync(HttpContext context, bool sendsHeaders, TaskCompletionSource? aborted = null)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(gone.SetResult);
        if (sendsHeaders)
            await context.Response.StartStreamAsync();
        await gone.Task;
        aborted?.TrySetResult();
    }
}
