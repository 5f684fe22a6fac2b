using System.Globalization;

namespace Trifold.Service.Calls;

/// <summary>Where the time of one call went. Written by several operations at once.</summary>
internal sealed class CallTimes
{
    private static readonly AsyncLocal<CallTimes?> Local = new();

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _queueTicks = -1;
    private long _deviceTicks;

    /// <summary>Of the call that is being worked on here; null: none.</summary>
    public static CallTimes? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    /// <summary>Until a first operation was worked on; what later ones wait overlaps with work.</summary>
    public void SetQueue(TimeSpan time) => Interlocked.CompareExchange(ref _queueTicks, time.Ticks, -1);

    public void AddDevice(TimeSpan time) => Interlocked.Add(ref _deviceTicks, time.Ticks);

    /// <summary>Names of headers or trailers, and milliseconds.</summary>
    public IEnumerable<(string Name, string Milliseconds)> Headers() =>
    [
        ("x-queue-time", Milliseconds(TimeSpan.FromTicks(Math.Max(0, Interlocked.Read(ref _queueTicks))))),
        ("x-device-time", Milliseconds(TimeSpan.FromTicks(Interlocked.Read(ref _deviceTicks)))),
        ("x-total-time", Milliseconds(TimeProvider.System.GetElapsedTime(_start))),
    ];

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);
}
