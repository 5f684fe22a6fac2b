namespace Trifold.Models.Checkpoints;

/// <summary>A checkpoint that cannot be used. The message names the file, what is wrong and where.</summary>
/// <param name="file">Path of the checkpoint.</param>
/// <param name="fault">What is wrong and where, without the file's name.</param>
/// <param name="cause">The underlying failure, if there is one.</param>
public sealed class CheckpointException(string file, string fault, Exception? cause = null)
    : Exception($"{file}: {fault}", cause)
{
    /// <summary>Path of the checkpoint.</summary>
    public string File { get; } = file;
}
