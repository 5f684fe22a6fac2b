using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Turns a service's methods into endpoints.</summary>
internal sealed class ServiceMapper<TService>(
    IOptions<GrpcServiceOptions> allOptions,
    IOptions<GrpcServiceOptions<TService>> ownOptions,
    MappedServices mapped,
    ILoggerFactory loggers)
    where TService : class
{
    private readonly ILogger _logger = loggers.CreateLogger(GrpcServerLog.Category);

    public IReadOnlyList<IEndpointConventionBuilder> Map(IEndpointRouteBuilder routes)
    {
        var (all, own) = (allOptions.Value, ownOptions.Value);
        var methods = Discover(new MethodOptions(all, own));
        List<IEndpointConventionBuilder> endpoints = [.. methods.Select(method => Map(routes, method))];

        if (all.IgnoreUnknownServices is not true && mapped.AnswersUnknownServices())
            endpoints.Add(UnknownEndpoint.Map(routes, "{service}", "Service is unimplemented.", _logger));
        if ((own.IgnoreUnknownServices ?? all.IgnoreUnknownServices) is not true)
        {
            var services = methods.Select(method => method.Method.ServiceName).Distinct().Where(mapped.AnswersUnknownMethods);
            endpoints.AddRange(services.Select(service => UnknownEndpoint.Map(routes, service, "Method is unimplemented.", _logger)));
        }
        return endpoints;
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, ServiceMethod method) =>
        routes.Map(method.Method.FullName, method.Answer).With(endpoint =>
        {
            endpoint.DisplayName = $"gRPC - {method.Method.FullName}";
            endpoint.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method.Method));
            foreach (var item in method.Metadata)
                endpoint.Metadata.Add(item);
        });

    private IReadOnlyList<ServiceMethod> Discover(MethodOptions options)
    {
        if (typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true) is not { } attribute)
            return [];
        // There is another method of this name, which binds one service object for all calls.
        var bind = attribute.BindType
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Single(method => method.Name == attribute.BindMethodName
                && method.GetParameters() is [{ ParameterType: var first }, _] && first == typeof(ServiceBinderBase));
        var binder = new ServiceBinder<TService>(bind.GetParameters()[1].ParameterType, options, _logger);
        bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, null], null);
        return binder.Methods;
    }
}

/// <summary>Which answers to unknown names exist already: each is needed once.</summary>
internal sealed class MappedServices
{
    private readonly HashSet<string> _services = [];
    private bool _unknown;

    /// <returns>True the first time.</returns>
    public bool AnswersUnknownServices() => !_unknown && (_unknown = true);

    /// <returns>True the first time for this service.</returns>
    public bool AnswersUnknownMethods(string service) => _services.Add(service);
}
