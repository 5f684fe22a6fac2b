using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trifold.Worker.Device;

namespace Trifold.Worker.Hosting;

/// <summary>
/// Ends the process when the one that started it is gone or closes this one's standard input: nobody is left to read results.
/// </summary>
internal sealed partial class ParentWatch(DeviceSlot slot, IHostApplicationLifetime lifetime, ILogger<ParentWatch> log) : IHostedService
{
    // A caller that neither reads nor leaves would hold up an orderly end.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: reading standard input blocks, and nothing ends it but its end.
        new Thread(Watch) { Name = "parent watch", IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        var buffer = new byte[256];
        using var input = Console.OpenStandardInput();
        while (input.Read(buffer) > 0)
        {
            // What is written there means nothing.
        }

        LogGone();
        slot.Abandon();
        lifetime.StopApplication();
        Thread.Sleep(LongestEnd);
        Environment.Exit(0);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Standard input is closed: the worker ends.")]
    private partial void LogGone();
}
