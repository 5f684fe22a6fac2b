using System.Diagnostics;

namespace Trifold.Serving.Tests.Fakes;

internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Waits until something holds.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < Longest, "The condition does not come to hold.");
            await Task.Delay(1);
        }
    }
}
