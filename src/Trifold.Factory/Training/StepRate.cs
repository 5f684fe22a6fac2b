using System.Diagnostics;

namespace Trifold.Factory.Training;

/// <summary>Steps per second over the last few seconds.</summary>
internal sealed class StepRate
{
    private const int Window = 20;

    private readonly Queue<long> _ticks = new();

    /// <summary>Notes a finished step.</summary>
    public double Tick()
    {
        _ticks.Enqueue(Stopwatch.GetTimestamp());
        if (_ticks.Count > Window)
            _ticks.Dequeue();
        return _ticks.Count < 2
            ? 0
            : (_ticks.Count - 1) / Stopwatch.GetElapsedTime(_ticks.Peek(), Stopwatch.GetTimestamp()).TotalSeconds;
    }
}
