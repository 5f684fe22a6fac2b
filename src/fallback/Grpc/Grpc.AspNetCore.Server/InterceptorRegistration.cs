using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor's type and the arguments that dependency injection does not supply.</summary>
public class InterceptorRegistration
{
    private readonly object[] _arguments;
    private readonly Lazy<ObjectFactory> _factory;

    internal InterceptorRegistration(Type type, object[] arguments)
    {
        if (arguments.Contains(null))
            throw new ArgumentException("An argument of an interceptor is null, which is not supported.", nameof(arguments));
        Type = type;
        _arguments = arguments;
        _factory = new(() => ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]));
    }

    public Type Type { get; }

    public IReadOnlyList<object> Arguments => _arguments;

    /// <summary>The interceptor for one call; one that is registered as a service belongs to its container.</summary>
    internal Internal.Lease<Interceptor> Activate(IServiceProvider services)
    {
        if (_arguments.Length == 0 && services.GetService(Type) is Interceptor shared)
            return new(shared, owned: false);
        return new((Interceptor)_factory.Value(services, _arguments), owned: true);
    }
}
