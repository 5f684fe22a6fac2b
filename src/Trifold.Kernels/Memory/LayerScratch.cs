namespace Trifold.Kernels.Memory;

/// <summary>What a layer works in: vectors of channels, and tiles. Used by one layer at a time.</summary>
public sealed class LayerScratch : IDisposable
{
    public NativeBuffer Small { get; } = new();

    public NativeBuffer Large { get; } = new();

    public void Dispose()
    {
        Small.Dispose();
        Large.Dispose();
    }
}
