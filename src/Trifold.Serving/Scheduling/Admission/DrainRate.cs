namespace Trifold.Serving.Scheduling.Admission;

/// <summary>How fast promised work is finished, in seconds of the device each second, while there is plenty of it.</summary>
/// <remarks>Not for several threads.</remarks>
/// <param name="time">Clock.</param>
internal sealed class DrainRate(TimeProvider time)
{
    // Loaded time over which older measurements lose 63% of their say.
    private const double MemorySeconds = 60;

    // Say of the expectation, as if it had been measured for so long.
    private const double PriorSeconds = 2;

    // Keeps promises finite when nothing has ended for long.
    private const double Least = 0.01;

    private double _finished;
    private double _loadedSeconds;
    private long _last = time.GetTimestamp();
    private bool _loaded;

    /// <param name="expected">Rate before anything was measured.</param>
    public double Current(double expected)
    {
        Advance();
        return Math.Max(Least, (_finished + PriorSeconds * expected) / (_loadedSeconds + PriorSeconds));
    }

    /// <param name="seconds">Promised seconds that are no longer so.</param>
    /// <param name="loaded">Whether there is plenty of work from now on: otherwise the rate says what came, not what could.</param>
    public void Finished(double seconds, bool loaded)
    {
        Advance();
        if (_loaded)
            _finished += seconds;
        _loaded = loaded;
    }

    /// <param name="loaded">Whether there is plenty of work from now on.</param>
    public void Loaded(bool loaded)
    {
        Advance();
        _loaded = loaded;
    }

    private void Advance()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        if (!_loaded || elapsed <= 0)
            return;
        var kept = Math.Exp(-elapsed / MemorySeconds);
        _finished *= kept;
        _loadedSeconds = _loadedSeconds * kept + MemorySeconds * (1 - kept);
    }
}
