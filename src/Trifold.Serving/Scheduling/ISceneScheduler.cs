using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>Where scene operations wait and are handed to device workers.</summary>
public interface ISceneScheduler
{
    /// <summary>Reserves room for a stream of operations.</summary>
    /// <exception cref="Errors.NoCapacityException">The queue is full; says when to come again.</exception>
    /// <exception cref="Errors.NotReadyException">The model is not ready.</exception>
    IAdmission Admit(StreamDemand demand);
}

/// <summary>A stream's place. Disposed when the stream ends, however it ends.</summary>
public interface IAdmission : IDisposable
{
    /// <summary>Version of the model that serves this whole stream, whatever is loaded meanwhile.</summary>
    Model Model { get; }

    /// <summary>
    /// Waits for a worker and runs one operation; <see cref="SceneOperation.Instance"/> is filled in here. When the worker
    /// dies the operation goes on in another behind the last view that arrived whole. Several may run at once.
    /// </summary>
    /// <returns>Views or cloud pieces in order, then the completion. Failures are exceptions.</returns>
    /// <exception cref="Errors.ServingException">The operation failed, or its deadline passed.</exception>
    IAsyncEnumerable<ExecuteEvent> RunAsync(SceneOperation operation, CancellationToken cancellation);
}

/// <summary>What a stream will need.</summary>
/// <param name="Model">Name.</param>
/// <param name="Client">Whose share it takes: an API key, or the connection.</param>
/// <param name="Scenes">Scenes to synthesise; null: endless.</param>
/// <param name="ViewsPerScene">Views rendered of each, checks included.</param>
/// <param name="Deadline">Null: none.</param>
public sealed record StreamDemand(
    string Model, string Client, Priority Priority, long? Scenes, int ViewsPerScene, DateTimeOffset? Deadline);
