namespace Trifold.Worker.Tests;

/// <summary>Waits for what another process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task IsTrue(Func<Task<bool>> condition)
    {
        var end = DateTime.UtcNow + WorkerProcess.Longest;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come true in time");
            await Task.Delay(Pause);
        }
    }

    public static Task IsTrue(Func<bool> condition) => IsTrue(() => Task.FromResult(condition()));
}
