namespace Trifold.Serving.Workers;

/// <summary>The worker ended before it answered.</summary>
public sealed class WorkerLostException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A call failed although the worker lives.</summary>
/// <param name="missing">The worker does not have the instance.</param>
public sealed class WorkerCallException(string message, bool missing, Exception? inner = null) : Exception(message, inner)
{
    public bool InstanceMissing => missing;
}
