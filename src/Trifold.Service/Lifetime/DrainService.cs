using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Trifold.Service.Configuration;

namespace Trifold.Service.Lifetime;

/// <summary>
/// Holds up the stop: first for callers to hear of it, then until running work has ended. The ports stay open meanwhile, so
/// that probes see why.
/// </summary>
internal sealed partial class DrainService(
    DrainState state, IOptions<DrainOptions> options, IHostApplicationLifetime lifetime, ILogger<DrainService> logger) : IHostedLifecycleService, IDisposable
{
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosixSignalRegistration? _interrupts;

    /// <summary>What streams that were ended get to tell their callers.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Somebody at a terminal waits for the end, not for others to hear of it.
        _interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _interrupted.TrySetResult());
        lifetime.ApplicationStopping.Register(state.Announce);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Delay > TimeSpan.Zero)
        {
            LogStopping(options.Value.Delay);
            await EndsWithin(_interrupted.Task, options.Value.Delay, cancellationToken);
        }

        state.Begin();
        LogDraining(options.Value.Timeout);
        if (await EndsWithin(state.Idle, options.Value.Timeout, cancellationToken))
        {
            LogDrained();
            return;
        }

        state.Expire();
        LogExpired(await EndsWithin(state.Idle, Farewell, cancellationToken));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _interrupts?.Dispose();

    private static async Task<bool> EndsWithin(Task task, TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(1104, LogLevel.Information, "Stopping: not ready any more; new work is still taken for {Delay}")]
    private partial void LogStopping(TimeSpan delay);

    [LoggerMessage(1101, LogLevel.Information, "Draining: no new work; what runs may go on for {Timeout}")]
    private partial void LogDraining(TimeSpan timeout);

    [LoggerMessage(1102, LogLevel.Information, "Drained")]
    private partial void LogDrained();

    [LoggerMessage(1103, LogLevel.Warning, "Drain time over; streams were ended with their resume tokens, all in order: {InOrder}")]
    private partial void LogExpired(bool inOrder);
}
