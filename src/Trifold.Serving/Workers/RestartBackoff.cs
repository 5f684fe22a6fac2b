namespace Trifold.Serving.Workers;

/// <summary>How long to wait before a worker is started again.</summary>
internal sealed class RestartBackoff(WorkerOptions options)
{
    private TimeSpan _next = options.RestartBackoff;

    /// <param name="lived">How long the last worker lived.</param>
    public TimeSpan After(TimeSpan lived)
    {
        if (lived >= options.HealthyAfter)
            _next = options.RestartBackoff;
        var wait = _next;
        _next = _next * 2 < options.MaxRestartBackoff ? _next * 2 : options.MaxRestartBackoff;
        return wait;
    }
}
