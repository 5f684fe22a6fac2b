using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Is told a service's methods by its generated code and finds the members of <typeparamref name="TService"/> that answer
/// them. Every call gets a service object of its own.
/// </summary>
internal sealed class ServiceBinder<TService>(Type serviceBase, MethodOptions options, ILogger logger) : ServiceBinderBase
    where TService : class
{
    private readonly List<ServiceMethod> _methods = [];

    private delegate Task<TResponse> UnaryMember<TRequest, TResponse>(
        TService service, TRequest request, ServerCallContext context);

    private delegate Task<TResponse> ClientStreamingMember<TRequest, TResponse>(
        TService service, IAsyncStreamReader<TRequest> requests, ServerCallContext context);

    private delegate Task ServerStreamingMember<TRequest, TResponse>(
        TService service, TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context);

    private delegate Task DuplexStreamingMember<TRequest, TResponse>(
        TService service, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context);

    public IReadOnlyList<ServiceMethod> Methods => _methods;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var member = Find<UnaryMember<TRequest, TResponse>>(method, typeof(TRequest), typeof(ServerCallContext));
        var call = member.Invoke;
        Add(method, member.Member, new UnaryCallHandler<TRequest, TResponse>(method, options, logger, options.Interceptors.Around<TRequest, TResponse>(
            async (request, context) =>
            {
                await using var service = Activate(context);
                return await call(service.Instance, request, context);
            })));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var member = Find<ClientStreamingMember<TRequest, TResponse>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var call = member.Invoke;
        Add(method, member.Member, new ClientStreamingCallHandler<TRequest, TResponse>(method, options, logger, options.Interceptors.Around<TRequest, TResponse>(
            async (requests, context) =>
            {
                await using var service = Activate(context);
                return await call(service.Instance, requests, context);
            })));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var member = Find<ServerStreamingMember<TRequest, TResponse>>(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var call = member.Invoke;
        Add(method, member.Member, new ServerStreamingCallHandler<TRequest, TResponse>(method, options, logger, options.Interceptors.Around<TRequest, TResponse>(
            async (request, responses, context) =>
            {
                await using var service = Activate(context);
                await call(service.Instance, request, responses, context);
            })));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var member = Find<DuplexStreamingMember<TRequest, TResponse>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var call = member.Invoke;
        Add(method, member.Member, new DuplexStreamingCallHandler<TRequest, TResponse>(method, options, logger, options.Interceptors.Around<TRequest, TResponse>(
            async (requests, responses, context) =>
            {
                await using var service = Activate(context);
                await call(service.Instance, requests, responses, context);
            })));
    }

    private static Lease<TService> Activate(ServerCallContext context) =>
        ServiceActivator<TService>.Activate(context.GetHttpContext().RequestServices);

    private void Add<TRequest, TResponse>(IMethod method, MethodInfo member, CallHandler<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        // Of two that contradict each other the later one holds: the member's before its type's.
        object[] metadata =
        [
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. member.GetCustomAttributes(inherit: true),
            new HttpMethodMetadata(["POST"], acceptCorsPreflight: true),
        ];
        _methods.Add(new ServiceMethod(method, handler.HandleAsync, metadata));
    }

    private (TDelegate Invoke, MethodInfo Member) Find<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            var member = type.GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters);
            // One that hides the base's method instead of overriding it answers no calls.
            if (member is { IsVirtual: true } && member.GetBaseDefinition().DeclaringType == serviceBase)
                return (member.CreateDelegate<TDelegate>(), member);
        }
        throw new InvalidOperationException($"Could not find '{method.Name}' on {typeof(TService)}.");
    }
}
