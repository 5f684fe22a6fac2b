using Microsoft.Extensions.Options;
using Trifold.Service.Configuration;

namespace Trifold.Service.Lifetime;

/// <summary>Holds up the stop until running work has ended; the ports stay open meanwhile, so that probes see why.</summary>
internal sealed partial class DrainService(
    DrainState state, IOptions<DrainOptions> options, IHostApplicationLifetime lifetime, ILogger<DrainService> logger) : IHostedLifecycleService
{
    /// <summary>What streams that were ended get to tell their callers.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the host begins to stop its services: from this moment on no request may slip in.
        lifetime.ApplicationStopping.Register(state.Begin);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        LogDraining(options.Value.Timeout);
        if (await EndsWithin(options.Value.Timeout, cancellationToken))
        {
            LogDrained();
            return;
        }

        state.Expire();
        LogExpired(await EndsWithin(Farewell, cancellationToken));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> EndsWithin(TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await state.Idle.WaitAsync(time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "Draining: no new work; what runs may go on for {Timeout}")]
    private partial void LogDraining(TimeSpan timeout);

    [LoggerMessage(1102, LogLevel.Information, "Drained")]
    private partial void LogDrained();

    [LoggerMessage(1103, LogLevel.Warning, "Drain time over; streams were ended with their resume tokens, all in order: {InOrder}")]
    private partial void LogExpired(bool inOrder);
}
