using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Workers;

/// <summary>A device worker from its start to its end.</summary>
public interface IDeviceWorker
{
    /// <summary>Whose place it takes, from 0.</summary>
    int Slot { get; }

    int ProcessId { get; }

    /// <summary>Its last heartbeat.</summary>
    WorkerStatus Status { get; }

    /// <summary>Cancelled when it has ended or no longer answers.</summary>
    CancellationToken Ended { get; }

    /// <summary>Loads and warms up.</summary>
    /// <param name="instance">Name of the instance, not in use there.</param>
    /// <param name="folder">Model folder.</param>
    /// <exception cref="Models.ModelLoadException">The model is at fault.</exception>
    /// <exception cref="WorkerLostException">The worker ended.</exception>
    Task<Model> LoadAsync(string instance, string folder, CancellationToken cancellation);

    /// <exception cref="WorkerLostException">The worker ended.</exception>
    Task UnloadAsync(string instance, CancellationToken cancellation);

    /// <summary>Events of all operations of a call, until all have ended.</summary>
    /// <exception cref="WorkerLostException">The worker ended.</exception>
    /// <exception cref="WorkerCallException">The call failed although the worker lives.</exception>
    IAsyncEnumerable<ExecuteEvent> ExecuteAsync(ExecuteRequest request, CancellationToken cancellation);
}
