using Trifold.Serving.Scheduling;

namespace Trifold.Service.Calls;

internal static class CallRegistration
{
    /// <summary>Adds what both edges take calls in by, and measures what the scheduler does for each.</summary>
    public static void AddCalls(this IServiceCollection services)
    {
        services.AddSingleton<EdgeCalls>();
        var scheduler = services.Last(service => service.ServiceType == typeof(ISceneScheduler));
        services.Remove(scheduler);
        services.AddSingleton<ISceneScheduler>(provider => new MeasuredScheduler((ISceneScheduler)Create(scheduler, provider)));
    }

    private static object Create(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationInstance
        ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
