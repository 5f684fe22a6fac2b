using Trifold.Serving.Errors;

namespace Trifold.Serving.Models;

/// <summary>A model cannot be loaded; the message says why. An older version goes on serving.</summary>
public sealed class ModelLoadException(string message, Exception? inner = null) : ServingException("MODEL_FAILED", message, inner)
{
    /// <summary>Whether a worker may hold what it had loaded until then; false: none was asked to load.</summary>
    internal bool LeavesMemory { get; init; } = true;
}
