namespace Trifold.Service.Health;

internal static class HealthRegistration
{
    /// <summary>Adds the probes and keeps the health status of every model.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddHealthStatus()
        .AddSingleton<Readiness>()
        .AddHostedService<ModelHealth>();

    /// <summary>
    /// Adds the <see cref="HealthStatusBoard"/>, which stops with the host: otherwise a watching client would hold up the
    /// shutdown until its time limit.
    /// </summary>
    public static IServiceCollection AddHealthStatus(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var board = new HealthStatusBoard();
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(board.Stop);
            return board;
        });
}
