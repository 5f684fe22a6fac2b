namespace Trifold.Service.Lifetime;

internal static class LifetimeRegistration
{
    public static IServiceCollection AddDraining(this IServiceCollection services) => services
        .AddSingleton<DrainState>()
        .AddHostedService<DrainService>();
}
