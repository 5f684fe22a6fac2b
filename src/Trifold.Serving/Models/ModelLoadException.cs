using Trifold.Serving.Errors;

namespace Trifold.Serving.Models;

/// <summary>A model cannot be loaded; the message says why. An older version goes on serving.</summary>
public sealed class ModelLoadException(string message, Exception? inner = null) : ServingException("MODEL_FAILED", message, inner);
