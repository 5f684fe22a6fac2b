using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Puts interceptors around a handler, the first one outermost. Each call has its own interceptors.</summary>
internal static class InterceptorPipeline
{
    public static UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, UnaryServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Aggregate(handler, (next, registration) => async (request, context) =>
        {
            await using var interceptor = Activate(registration, context);
            return await interceptor.Instance.UnaryServerHandler(request, context, next);
        });

    public static ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, ClientStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Aggregate(handler, (next, registration) => async (requests, context) =>
        {
            await using var interceptor = Activate(registration, context);
            return await interceptor.Instance.ClientStreamingServerHandler(requests, context, next);
        });

    public static ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, ServerStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Aggregate(handler, (next, registration) => async (request, responses, context) =>
        {
            await using var interceptor = Activate(registration, context);
            await interceptor.Instance.ServerStreamingServerHandler(request, responses, context, next);
        });

    public static DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, DuplexStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Aggregate(handler, (next, registration) => async (requests, responses, context) =>
        {
            await using var interceptor = Activate(registration, context);
            await interceptor.Instance.DuplexStreamingServerHandler(requests, responses, context, next);
        });

    private static Lease<Interceptor> Activate(InterceptorRegistration registration, ServerCallContext context) =>
        registration.Activate(context.GetHttpContext().RequestServices);
}
