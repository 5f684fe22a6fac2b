using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>
/// The planes of one scene as rays read them: channels last, multiplied with a decoder's first layer, those of the same
/// axes merged. What a point reads is the layer's result but for its bias (exact: the layer mixes channels only, reading
/// mixes texels only). <see cref="PlanePainting"/> fills them once; any number of threads reads them.
/// </summary>
/// <remarks>
/// Two rings of zero texels lie around every plane. Coordinates are held on them, so that the four texels of a read have
/// fixed distances and what is outside reads as zero without a test.
/// </remarks>
public sealed unsafe class PackedPlanes : IDisposable
{
    /// <summary>Texels of zeros on every side.</summary>
    internal const int Border = 2;

    // Texels are counted in floats, which are exact up to here.
    private const long MostTexels = 1 << 24;

    private readonly NativeBuffer _memory;
    private bool _disposed;

    /// <param name="height">H: rows of a plane.</param>
    /// <param name="width">W: columns of a plane.</param>
    /// <param name="axes">Axes of each plane, u (along the width) before v; 0 = x, 1 = y, 2 = z.</param>
    /// <param name="scale">Factor from world coordinates to plane coordinates, in which a plane spans [-1, 1].</param>
    /// <param name="bias">What is added after reading, one number a channel.</param>
    public PackedPlanes(int height, int width, ReadOnlySpan<int> axes, float scale, ReadOnlySpan<float> bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (bias.IsEmpty)
            throw new ArgumentException("bias: at least one channel is needed.", nameof(bias));
        if ((height + 2L * Border) * (width + 2L * Border) > MostTexels)
            throw new ArgumentException($"planes: at most {MostTexels} texels are supported, got {height}·{width}.");

        (Height, Width, Channels, Scale) = (height, width, bias.Length, scale);
        Merged = MergedPlane.Of(axes, height == width);
        Stride = FeatureMap.StrideOf(Channels);
        _memory = BufferPool.Shared.Rent(Merged.Length * MapLength + Stride);
        ClearBorders();
        new Span<float>(Bias, Stride).Clear();
        bias.CopyTo(new Span<float>(Bias, Stride));
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Channels that a point reads.</summary>
    public int Channels { get; }

    /// <summary>Floats from texel to texel.</summary>
    internal int Stride { get; }

    internal float Scale { get; }

    internal ImmutableArray<MergedPlane> Merged { get; }

    internal float* Bias => Data + Merged.Length * MapLength;

    private long MapLength => FeatureMap.LengthOf(Height + 2 * Border, Width + 2 * Border, Channels);

    private float* Data => _memory.Reserve(0);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        BufferPool.Shared.Return(_memory);
    }

    /// <summary>A merged plane with its rings.</summary>
    internal FeatureMap Map(int merged) =>
        new(Data + merged * MapLength, Height + 2 * Border, Width + 2 * Border, Channels);

    private void ClearBorders()
    {
        for (var i = 0; i < Merged.Length; i++)
        {
            var map = Map(i);
            var side = (nuint)(Border * Stride) * sizeof(float);
            var row = (nuint)(map.Width * Stride) * sizeof(float);
            NativeMemory.Clear(map.Data, Border * row);
            NativeMemory.Clear(map.Pixel(map.Height - Border, 0), Border * row);
            for (var y = Border; y < map.Height - Border; y++)
            {
                NativeMemory.Clear(map.Pixel(y, 0), side);
                NativeMemory.Clear(map.Pixel(y, map.Width - Border), side);
            }
        }
    }
}
