namespace Trifold.Serving.Workers;

/// <summary>Starts workers.</summary>
internal interface IWorkerLauncher
{
    /// <returns>A worker that has given its first sign of life.</returns>
    /// <exception cref="WorkerLostException">It could not be started.</exception>
    Task<IWorkerProcess> StartAsync(int slot, CancellationToken cancellation);
}

/// <summary>A worker together with its process.</summary>
internal interface IWorkerProcess : IDeviceWorker, IAsyncDisposable
{
    /// <summary>Why it ended; null: it lives, or was told to end.</summary>
    string? Fault { get; }
}
