using System.Diagnostics;

namespace Trifold.Benchmarks;

/// <summary>Times named stages of repeated runs.</summary>
internal sealed class StageTimer
{
    private readonly List<Lap> _laps = [];

    /// <param name="warmUps">Runs that are not counted: they fill caches and let libraries choose kernels.</param>
    /// <param name="runs">Runs that are.</param>
    /// <param name="run">Calls <see cref="Time"/> once for each of its stages.</param>
    public static IReadOnlyList<StageTimes> Repeat(int warmUps, int runs, Action<StageTimer> run)
    {
        for (var i = 0; i < warmUps; i++)
            run(new StageTimer());
        var timer = new StageTimer();
        for (var i = 0; i < runs; i++)
            run(timer);
        return [.. timer._laps
            .GroupBy(lap => lap.Name)
            .Select(laps => new StageTimes(
                laps.Key, [.. laps.Select(lap => lap.Seconds)], [.. laps.Select(lap => lap.CpuSeconds)]))];
    }

    public T Time<T>(string name, Func<T> stage)
    {
        var (start, cpuStart) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = stage();
        _laps.Add(new Lap(
            name, Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpuStart).TotalSeconds));
        return result;
    }

    private sealed record Lap(string Name, double Seconds, double CpuSeconds);
}
