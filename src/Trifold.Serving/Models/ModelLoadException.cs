namespace Trifold.Serving.Models;

/// <summary>A model cannot be loaded; the message says why.</summary>
public sealed class ModelLoadException(string message, Exception? inner = null) : Exception(message, inner);
