using Trifold.Kernels.Memory;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>The learned input of a synthesis network, channels last.</summary>
internal sealed unsafe class FrozenConstant : IDisposable
{
    private readonly NativeBuffer _memory = new();

    /// <param name="values">[C, R, R].</param>
    public FrozenConstant(ReadOnlySpan<float> values, int channels, int resolution)
    {
        Map = FeatureMap.In(_memory, resolution, resolution, channels);
        new Span<float>(Map.Data, (int)Map.Length).Clear();
        for (var c = 0; c < channels; c++)
        {
            for (var p = 0; p < Map.Pixels; p++)
                Map.Data[p * Map.Stride + c] = values[c * Map.Pixels + p];
        }
    }

    /// <summary>[R, R, C].</summary>
    public FeatureMap Map { get; }

    public void Dispose() => _memory.Dispose();
}
