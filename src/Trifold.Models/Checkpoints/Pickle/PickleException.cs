namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>A pickle or archive that cannot be read. The message says what and where, but not in which file.</summary>
internal sealed class PickleException(string message) : Exception(message);
