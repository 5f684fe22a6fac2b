using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>How three planes lie in memory.</summary>
public enum PlaneOrder
{
    /// <summary>[3, C, H, W].</summary>
    ChannelsFirst,

    /// <summary>[H, W, 3, C].</summary>
    ChannelsLast,
}

/// <summary>
/// The planes of one scene as rays read them: channels last, multiplied with a decoder's first layer, those of the same
/// axes merged. What a point reads is the layer's result but for its bias (exact: the layer mixes channels only, reading
/// mixes pixels only). Made once, read by any number of threads.
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

    /// <summary>Fills the planes.</summary>
    /// <param name="planes">The three planes of a scene.</param>
    /// <param name="inputs">C: their channels.</param>
    /// <param name="weight">The layer, [channels, C]; empty: the planes are taken as they are.</param>
    /// <param name="factor">On every weight: a third where a point's features are the mean of the planes'.</param>
    public void Paint(
        ReadOnlySpan<float> planes, PlaneOrder order, int inputs, ReadOnlySpan<float> weight, float factor, LaneWidth width,
        WorkSplit split)
    {
        if (planes.Length != 3L * inputs * Height * Width)
        {
            throw new ArgumentException(
                $"planes: 3·{inputs}·{Height}·{Width} numbers are needed, got {planes.Length}.", nameof(planes));
        }

        if (weight.IsEmpty ? inputs != Channels : weight.Length != Channels * inputs)
            throw new ArgumentException($"weight: {Channels}·{inputs} numbers are needed, got {weight.Length}.", nameof(weight));

        fixed (float* source = planes)
        {
            switch (width)
            {
                case LaneWidth.Vector512:
                    Paint<Vector512<float>, Lanes512>(source, order, inputs, weight, factor, split);
                    break;
                case LaneWidth.Vector256:
                    Paint<Vector256<float>, Lanes256>(source, order, inputs, weight, factor, split);
                    break;
                default:
                    Paint<float, SingleLane>(source, order, inputs, weight, factor, split);
                    break;
            }
        }
    }

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

    private void Paint<TVector, TLanes>(
        float* planes, PlaneOrder order, int inputs, ReadOnlySpan<float> weight, float factor, WorkSplit split)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        using var layer = weight.IsEmpty ? null : new PackedLayer<TVector, TLanes>(weight, [], inputs, Channels, factor);
        new PlanePainter<TVector, TLanes>(this, planes, order, inputs, layer).Run(split);
    }

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
