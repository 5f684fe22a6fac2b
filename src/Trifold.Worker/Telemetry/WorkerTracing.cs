using System.Diagnostics;

namespace Trifold.Worker.Telemetry;

/// <summary>Spans of operations: wait, synthesize, render, encode.</summary>
public static class WorkerTracing
{
    public const string SourceName = "Trifold.Worker";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span under the trace that asked for the operation; null when nobody listens.</summary>
    internal static Activity? Start(string name, ActivityContext parent) =>
        Source.StartActivity(name, ActivityKind.Internal, parent);

    /// <summary>A span that is over.</summary>
    internal static void Record(string name, ActivityContext parent, DateTimeOffset begin, DateTimeOffset end)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: begin);
        span?.SetEndTime(end.UtcDateTime);
    }
}
