using System.Collections.Concurrent;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Tests.Protos;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Tests.Server;

/// <summary>What <c>AddGrpc</c> can be told, and how services and interceptors live.</summary>
public sealed class ServiceOptionsTests
{
    private const string Unary = "/trifold.grpctests.v1.Echo/Unary";
    private const string Expand = "/trifold.grpctests.v1.Echo/Expand";
    private const string Collect = "/trifold.grpctests.v1.Echo/Collect";
    private const string Converse = "/trifold.grpctests.v1.Echo/Converse";

    [Fact]
    public async Task DetailedErrors_SayWhatWentWrong()
    {
        await using var host = await EchoHost.StartAsync(options => options.EnableDetailedErrors = true);

        var answer = await RawCall.SendAsync(host.Address, Unary, RawCall.Frame(new EchoRequest { Crash = "the cause" }));

        Assert.Equal("Exception was thrown by handler. InvalidOperationException: the cause", answer.Detail);
    }

    [Fact]
    public async Task Limits_OfOneServiceGoBeforeThoseOfAll()
    {
        await using var host = await EchoHost.StartAsync(
            options => options.MaxReceiveMessageSize = 10,
            services => services.AddGrpc().AddServiceOptions<EchoService>(options =>
            {
                options.MaxReceiveMessageSize = 1000;
                options.MaxSendMessageSize = 50;
            }));

        Assert.Equal("0", (await CallAsync(host, new EchoRequest { Message = new string('x', 900) })).Status);
        Assert.Equal("8", (await CallAsync(host, new EchoRequest { Message = new string('x', 1000) })).Status);
        Assert.Equal("8", (await CallAsync(host, new EchoRequest { Replies = { new Reply { Size = 100 } } })).Status);
    }

    [Fact]
    public async Task Limits_MayBeLifted()
    {
        await using var host = await EchoHost.StartAsync(options =>
        {
            options.MaxReceiveMessageSize = null;
            options.MaxSendMessageSize = null;
        });
        var request = new EchoRequest { Message = new string('x', 5 << 20), Replies = { new Reply { Size = 7 << 20 } } };

        var answer = await CallAsync(host, request);

        Assert.Equal("0", answer.Status);
        Assert.True(Assert.Single(answer.Messages).Bytes.Length > 7 << 20);
    }

    [Fact]
    public async Task UnknownServices_MayBeLeftToTheApplication()
    {
        await using var host = await EchoHost.StartAsync(options => options.IgnoreUnknownServices = true);

        var answer = await RawCall.SendAsync(host.Address, "/some.Service/Method", RawCall.Frame([]));

        Assert.Equal(404, (int)answer.HttpStatus);
        Assert.Null(answer.Status);
    }

    [Theory]
    [InlineData(Unary)]
    [InlineData(Collect)]
    [InlineData(Expand)]
    [InlineData(Converse)]
    public async Task Interceptors_StandAroundEveryKindOfCallInTheirOrder(string path)
    {
        var notes = new Notes();
        await using var host = await EchoHost.StartAsync(
            options =>
            {
                options.Interceptors.Add<NotingInterceptor>("outer");
                options.Interceptors.Add<NotingInterceptor>("inner");
            },
            services => services.AddSingleton(notes));

        var answer = await RawCall.SendAsync(host.Address, path, RawCall.Frame(new EchoRequest()));

        Assert.Equal("0", answer.Status);
        Assert.Equal(["outer in", "inner in", "inner out", "inner disposed", "outer out", "outer disposed"], notes);
    }

    [Fact]
    public async Task Interceptor_MayAnswerInsteadOfTheHandler()
    {
        await using var host = await EchoHost.StartAsync(options => options.Interceptors.Add<RefusingInterceptor>());

        var answer = await RawCall.SendAsync(host.Address, Unary, RawCall.Frame(new EchoRequest()), ("x-call", "refused"));

        Assert.Equal("7", answer.Status);
        Assert.Equal("why", answer.Value("reason"));
        Assert.False(host.Calls["refused"].Seen.Started);
    }

    [Fact]
    public async Task Trailer_ThatHttpCannotCarryEndsTheCallAllTheSame()
    {
        await using var host = await EchoHost.StartAsync(options => options.Interceptors.Add<UmlautInterceptor>());

        var failure = await Record.ExceptionAsync(async () =>
        {
            var answer = await RawCall.SendAsync(host.Address, Unary, RawCall.Frame(new EchoRequest()));
            Assert.NotEqual("0", answer.Status);
            Assert.NotNull(answer.Status);
        });

        // Upstream resets the stream; a status that names the trailer is kinder.
        Assert.True(failure is null || (OfficialPackages.AreUsed && failure is HttpRequestException), failure?.ToString());
    }

    [Fact]
    public void Interceptor_MustBeOne() =>
        Assert.Throws<ArgumentException>(() => new InterceptorCollection().Add(typeof(string)));

    [Fact]
    public void Mapping_WithoutAddGrpcSaysWhatIsMissing()
    {
        var application = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(
            () => Microsoft.AspNetCore.Builder.GrpcEndpointRouteBuilderExtensions.MapGrpcService<EchoService>(application));

        Assert.Contains("AddGrpc", failure.Message, StringComparison.Ordinal);
    }

    private static Task<RawAnswer> CallAsync(EchoHost host, EchoRequest request) =>
        RawCall.SendAsync(host.Address, Unary, RawCall.Frame(request));

    public sealed class Notes : ConcurrentQueue<string>;

    private sealed class NotingInterceptor(string name, Notes notes) : Interceptor, IDisposable
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            notes.Enqueue($"{name} in");
            var response = await continuation(request, context);
            notes.Enqueue($"{name} out");
            return response;
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            notes.Enqueue($"{name} in");
            var response = await continuation(requestStream, context);
            notes.Enqueue($"{name} out");
            return response;
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            notes.Enqueue($"{name} in");
            await continuation(request, responseStream, context);
            notes.Enqueue($"{name} out");
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            notes.Enqueue($"{name} in");
            await continuation(requestStream, responseStream, context);
            notes.Enqueue($"{name} out");
        }

        public void Dispose() => notes.Enqueue($"{name} disposed");
    }

    private sealed class RefusingInterceptor : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "no"), new Metadata { { "reason", "why" } });
    }

    private sealed class UmlautInterceptor : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            context.ResponseTrailers.Add("name", "ä");
            return continuation(request, context);
        }
    }
}
