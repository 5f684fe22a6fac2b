using Trifold.V1;

namespace Trifold.Serving.Models;

/// <summary>The model folders of the server and what is loaded of them. Names are those of the folders.</summary>
public interface IModelRepository
{
    /// <summary>Every model, in the order of the names; reads the folders.</summary>
    IReadOnlyList<Model> List();

    /// <summary>The same as of the last time that the folders were read, with the states of now.</summary>
    IReadOnlyList<Model> Known();

    /// <exception cref="Errors.ResourceNotFoundException">There is no such folder.</exception>
    Model Get(string name);

    /// <summary>The version that takes work.</summary>
    /// <exception cref="Errors.ResourceNotFoundException">There is no such folder.</exception>
    /// <exception cref="Errors.NotReadyException">It is not loaded, loading, or failed to load.</exception>
    Model Ready(string name);

    /// <summary>Loads, or loads anew; returns when the new version is warm.</summary>
    /// <exception cref="Errors.ResourceNotFoundException">There is no such folder.</exception>
    /// <exception cref="ModelLoadException">It cannot be loaded; what was loaded before goes on serving.</exception>
    Task<Model> LoadAsync(string name, CancellationToken cancellation);

    Task<Model> UnloadAsync(string name, CancellationToken cancellation);

    /// <summary>Raised after a model's state changed, on any thread.</summary>
    event Action<Model>? Changed;
}
