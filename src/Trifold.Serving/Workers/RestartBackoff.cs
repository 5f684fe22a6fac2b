namespace Trifold.Serving.Workers;

/// <summary>How long to wait before a worker is started again.</summary>
internal sealed class RestartBackoff(WorkerOptions options)
{
    private TimeSpan _next = options.RestartBackoff;

    /// <param name="lived">How long the last worker lived.</param>
    /// <param name="served">Whether it did any work: who can is not kept away for what ended it.</param>
    public TimeSpan After(TimeSpan lived, bool served)
    {
        if (served || lived >= options.HealthyAfter)
            _next = options.RestartBackoff;
        var wait = _next;
        _next = _next * 2 < options.MaxRestartBackoff ? _next * 2 : options.MaxRestartBackoff;
        return wait;
    }
}
