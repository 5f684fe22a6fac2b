using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers the requests for one method.</summary>
internal abstract class CallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodOptions options, ILogger logger)
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method { get; } = method;

    public async Task HandleAsync(HttpContext context)
    {
        if (HttpRefusal.Refuse(context, logger))
            return;

        using var call = new HttpContextServerCallContext(context, options, logger);
        context.Features.Set<IServerCallContextFeature>(call);
        try
        {
            LiftLimits(context);
            call.Begin();
            await AnswerAsync(call);
            await call.EndAsync();
        }
        catch (Exception failure)
        {
            await call.FailAsync(failure);
        }
    }

    /// <summary>Reads the request, calls the handler, sends what it returns.</summary>
    protected abstract Task AnswerAsync(HttpContextServerCallContext call);

    protected ValueTask<TRequest> ReadRequestAsync(HttpContextServerCallContext call) =>
        new MessageReader(call).ReadSingleAsync(Method.RequestMarshaller.ContextualDeserializer);

    protected RequestStream<TRequest> Requests(HttpContextServerCallContext call) =>
        new(call, Method.RequestMarshaller.ContextualDeserializer);

    protected ResponseStream<TResponse> Responses(HttpContextServerCallContext call) =>
        new(call, Method.ResponseMarshaller.ContextualSerializer);

    protected Task SendResponseAsync(HttpContextServerCallContext call, TResponse? response)
    {
        if (response is null)
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        // It leaves together with the trailers.
        return call.IsDeadlineExceeded
            ? Task.CompletedTask
            : call.SendAsync(response, Method.ResponseMarshaller.ContextualSerializer, flush: false, CancellationToken.None);
    }

    // A stream may be slow and long as it likes; its messages have their own limit, and its deadline is the client's.
    private void LiftLimits(HttpContext context)
    {
        if (Method.Type == MethodType.Unary)
            return;
        if (context.Features.Get<IHttpRequestTimeoutFeature>() is { } timeout && !HasOwnTimeout(context.GetEndpoint()))
            timeout.DisableTimeout();

        if (Method.Type == MethodType.ServerStreaming)
            return;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }

    private static bool HasOwnTimeout(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RequestTimeoutAttribute>() is not null
        || endpoint?.Metadata.GetMetadata<RequestTimeoutPolicy>() is not null;
}

internal sealed class UnaryCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodOptions options, ILogger logger, UnaryServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(method, options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task AnswerAsync(HttpContextServerCallContext call)
    {
        var request = await ReadRequestAsync(call);
        await SendResponseAsync(call, await handler(request, call));
    }
}

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodOptions options, ILogger logger, ClientStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(method, options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task AnswerAsync(HttpContextServerCallContext call)
    {
        var requests = Requests(call);
        try
        {
            await SendResponseAsync(call, await handler(requests, call));
        }
        finally
        {
            requests.Complete();
        }
    }
}

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodOptions options, ILogger logger, ServerStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(method, options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task AnswerAsync(HttpContextServerCallContext call)
    {
        var request = await ReadRequestAsync(call);
        var responses = Responses(call);
        try
        {
            await handler(request, responses, call);
        }
        finally
        {
            responses.Complete();
        }
    }
}

internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodOptions options, ILogger logger, DuplexStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(method, options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task AnswerAsync(HttpContextServerCallContext call)
    {
        var requests = Requests(call);
        var responses = Responses(call);
        try
        {
            await handler(requests, responses, call);
        }
        finally
        {
            requests.Complete();
            responses.Complete();
        }
    }
}
