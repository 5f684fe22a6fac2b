using System.Diagnostics;

namespace Trifold.Serving.Tests.Hosting;

/// <summary>Waits for what other threads and processes do.</summary>
internal static class Until
{
    // Far above any wait here, on a busy machine too.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static async Task True(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Longest, "it did not come true in time");
            await Task.Delay(Pause);
        }
    }
}
