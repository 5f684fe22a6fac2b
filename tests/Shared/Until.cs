using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Trifold.Tests.Shared;

/// <summary>Waits for what other threads and processes do.</summary>
internal static class Until
{
    // Far above any wait in a test, on a busy machine too.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <param name="text">The condition as it was written.</param>
    /// <exception cref="TimeoutException">It did not come true in a minute.</exception>
    public static async Task True(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Longest)
                throw new TimeoutException($"not true within {Longest}: {text}");
            await Task.Delay(Pause);
        }
    }

    /// <inheritdoc cref="True(Func{Task{bool}}, string)"/>
    public static Task True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        True(() => Task.FromResult(condition()), text);
}
