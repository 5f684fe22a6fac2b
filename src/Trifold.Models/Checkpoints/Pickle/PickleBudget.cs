namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>
/// Bounds what a file may make the reader build: objects together may take about as much memory as the file itself.
/// </summary>
/// <remarks>A pickle of 1-byte instructions would otherwise become objects of forty times its size.</remarks>
internal sealed class PickleBudget(long fileBytes)
{
    /// <summary>Largest nesting that the walkers follow; networks nest about ten deep.</summary>
    public const int MaxDepth = 64;

    // A network of any size has the same few ten thousand objects, some megabytes.
    private const long Least = 16 << 20;

    private long _left = Math.Max(Least, fileBytes);

    /// <summary>Counts memory about to be taken.</summary>
    /// <exception cref="PickleException">The file asks for more than its size allows.</exception>
    public void Charge(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw new PickleException("the pickle builds more objects than a checkpoint of its size can hold");
    }
}
