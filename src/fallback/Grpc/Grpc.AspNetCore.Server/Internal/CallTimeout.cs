using System.Globalization;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class CallTimeout
{
    private const int MaxDigits = 8;

    // gRPC's other implementations cannot say a longer one in seconds, and later dates than the calendar's do not arise.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(99_999_999);

    /// <param name="timeout">Above zero, at most 99,999,999 s.</param>
    /// <returns>False where the header is not of that form, or says zero.</returns>
    public static bool TryParse(string? header, out TimeSpan timeout)
    {
        timeout = default;
        if (header is null || header.Length is < 2 or > MaxDigits + 1
            || !long.TryParse(header.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;

        long? ticks = header[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => value / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        if (ticks is not > 0)
            return false;
        timeout = TimeSpan.FromTicks(Math.Min(ticks.Value, Longest.Ticks));
        return true;
    }
}
