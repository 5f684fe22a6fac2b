using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A service or interceptor for the length of one call; disposed where nobody else owns it.</summary>
internal readonly struct Lease<T>(T instance, bool owned) : IAsyncDisposable
    where T : class
{
    public T Instance { get; } = instance;

    public ValueTask DisposeAsync()
    {
        if (!owned)
            return default;
        if (Instance is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (Instance as IDisposable)?.Dispose();
        return default;
    }
}

/// <summary>Makes a service's object for one call, from its registration or from its constructor.</summary>
internal static class ServiceActivator<TService>
    where TService : class
{
    private static readonly Lazy<ObjectFactory> Factory = new(() => ActivatorUtilities.CreateFactory(typeof(TService), []));

    public static Lease<TService> Activate(IServiceProvider services) =>
        services.GetService<TService>() is { } registered
            ? new(registered, owned: false)
            : new((TService)Factory.Value(services, []), owned: true);
}
