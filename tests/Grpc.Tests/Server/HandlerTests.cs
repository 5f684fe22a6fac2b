using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Tests.Protos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests.Server;

/// <summary>The call as its handler sees it: life of the service object, rules of the streams, the HTTP request behind.</summary>
public sealed class HandlerTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Service_IsMadeForEachCallFromItsScopeAndDisposed()
    {
        var made = new List<ScriptedService>();
        await using var server = await ServeAsync(made, (_, _, _) => Task.CompletedTask);

        await CallAsync(server);
        await CallAsync(server);

        Assert.Equal(2, made.Count);
        Assert.NotSame(made[0].Scoped, made[1].Scoped);
        Assert.All(made, service => Assert.True(service.Disposed));
    }

    [Fact]
    public async Task Write_MustWaitForTheOneBefore()
    {
        var failure = await InsideAsync(async (_, responses, _) =>
        {
            var first = responses.WriteAsync(new EchoResponse { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[8 << 20]) });
            try
            {
                await responses.WriteAsync(new EchoResponse());
            }
            finally
            {
                await first;
            }
        });

        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal("Can't write the message because the previous write is in progress.", failure.Message);
    }

    [Fact]
    public async Task Write_AfterTheEndIsRefused()
    {
        IServerStreamWriter<EchoResponse>? late = null;
        Assert.Null(await InsideAsync((_, responses, _) =>
        {
            late = responses;
            return Task.CompletedTask;
        }));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => late!.WriteAsync(new EchoResponse()));
        Assert.Equal("Can't write the message because the request is complete.", failure.Message);
    }

    [Fact]
    public async Task Read_AfterTheEndOfTheCallIsRefused()
    {
        IAsyncStreamReader<EchoRequest>? late = null;
        Assert.Null(await InsideAsync((requests, _, _) =>
        {
            late = requests;
            return Task.CompletedTask;
        }));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => late!.MoveNext());
        Assert.Equal("Can't read messages after the request is complete.", failure.Message);
    }

    [Fact]
    public async Task Read_PastTheLastRequestStaysAtTheEnd()
    {
        Assert.Null(await InsideAsync(async (requests, _, _) =>
        {
            Assert.True(await requests.MoveNext());
            Assert.False(await requests.MoveNext());
            Assert.False(await requests.MoveNext());
        }));
    }

    [Fact]
    public async Task Read_MayBeCancelledAlone()
    {
        using var body = new NeverEndingContent();
        var failure = await InsideAsync(
            async (requests, _, _) =>
            {
                using var impatience = new CancellationTokenSource(50);
                await requests.MoveNext(impatience.Token);
            },
            body);

        Assert.IsAssignableFrom<OperationCanceledException>(failure);
    }

    [Fact]
    public async Task Headers_CanBeSentOnce()
    {
        var failure = await InsideAsync(async (_, _, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "a", "1" } });
            await context.WriteResponseHeadersAsync(new Metadata { { "b", "2" } });
        });

        Assert.Equal("Response headers can only be sent once per call.", Assert.IsType<InvalidOperationException>(failure).Message);
    }

    [Fact]
    public async Task Context_LeadsToTheHttpRequestAndItsEndpoint()
    {
        Assert.Null(await InsideAsync((_, _, context) =>
        {
            var http = context.GetHttpContext();
            Assert.Equal("/trifold.grpctests.v1.Echo/Converse", http.Request.Path.Value);
            Assert.Equal(http.Request.Path.Value, context.Method);
            Assert.Same(context, http.Features.Get<IServerCallContextFeature>()!.ServerCallContext);
            var metadata = http.GetEndpoint()!.Metadata;
            Assert.Equal(typeof(ScriptedService), metadata.GetRequiredMetadata<GrpcMethodMetadata>().ServiceType);
            Assert.Equal("Converse", metadata.GetRequiredMetadata<GrpcMethodMetadata>().Method.Name);
            Assert.Equal("of the method", metadata.GetRequiredMetadata<NoteAttribute>().Text);
            Assert.Equal("of the mapping", metadata.GetRequiredMetadata<string>());
            Assert.False(context.AuthContext.IsPeerAuthenticated);
            Assert.Equal(DateTime.MaxValue, context.Deadline);
            context.UserState["key"] = "value";
            Assert.Equal("value", http.Items["key"]);
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public async Task Status_MayBeSetInsteadOfThrown()
    {
        await using var server = await ServeAsync([], (_, _, context) =>
        {
            context.Status = new Status(StatusCode.DataLoss, "set");
            return Task.CompletedTask;
        });

        var answer = await CallAsync(server);

        Assert.Equal("15", answer.Status);
        Assert.Equal("set", answer.Detail);
    }

    [Fact]
    public async Task BufferedMessages_LeaveTogether()
    {
        await using var server = await ServeAsync([], async (_, responses, _) =>
        {
            responses.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
            for (var i = 0; i < 5; i++)
                await responses.WriteAsync(new EchoResponse { Requests = i });
        });

        var answer = await CallAsync(server);

        Assert.Equal("0", answer.Status);
        Assert.Equal([0, 1, 2, 3, 4], answer.Messages.Select(message => EchoResponse.Parser.ParseFrom(message.Bytes).Requests));
    }

    [Fact]
    public async Task CancelledWrite_EndsTheCall()
    {
        var seen = new TaskCompletionSource();
        await using var server = await ServeAsync([], async (_, responses, context) =>
        {
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => responses.WriteAsync(new EchoResponse(), cancelled.Token));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Longest, context.CancellationToken));
            seen.SetResult();
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(server));
        await seen.Task.WaitAsync(Longest);
    }

    /// <returns>What a bidirectional handler threw.</returns>
    private static async Task<Exception?> InsideAsync(Script script, HttpContent? body = null)
    {
        var ended = new TaskCompletionSource<Exception?>();
        await using var server = await ServeAsync([], async (requests, responses, context) =>
            ended.SetResult(await Record.ExceptionAsync(() => script(requests, responses, context))));
        using var content = body ?? new ByteArrayContent(RawCall.Frame(new EchoRequest()));
        using var hangUp = new CancellationTokenSource();
        using var request = RawCall.Request(server.Urls.First(), "/trifold.grpctests.v1.Echo/Converse", content);
        var call = RawCall.Client.SendAsync(request, hangUp.Token);
        var failure = await ended.Task.WaitAsync(Longest);
        if (body is null)
            (await call).Dispose();
        await hangUp.CancelAsync();
        return failure;
    }

    private static Task<RawAnswer> CallAsync(WebApplication server) =>
        RawCall.SendAsync(server.Urls.First(), "/trifold.grpctests.v1.Echo/Converse", RawCall.Frame(new EchoRequest()));

    private static async Task<WebApplication> ServeAsync(List<ScriptedService> made, Script script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(script);
        builder.Services.AddSingleton(made);
        builder.Services.AddScoped<Scope>();
        var server = builder.Build();
        server.MapGrpcService<ScriptedService>().WithMetadata("of the mapping");
        await server.StartAsync();
        return server;
    }

    public delegate Task Script(
        IAsyncStreamReader<EchoRequest> requests, IServerStreamWriter<EchoResponse> responses, ServerCallContext context);

    public sealed class Scope;

    [AttributeUsage(AttributeTargets.All)]
    public sealed class NoteAttribute(string text) : Attribute
    {
        public string Text { get; } = text;
    }

    [Note("of the service")]
    public sealed class ScriptedService : Echo.EchoBase, IAsyncDisposable
    {
        private readonly Script _script;

        public ScriptedService(Script script, Scope scope, List<ScriptedService> made)
        {
            _script = script;
            Scoped = scope;
            made.Add(this);
        }

        public Scope Scoped { get; }

        public bool Disposed { get; private set; }

        [Note("of the method")]
        public override Task Converse(
            IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context) =>
            _script(requestStream, responseStream, context);

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return default;
        }
    }

    private sealed class NeverEndingContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.FlushAsync();
            await Task.Delay(Timeout.Infinite);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
