using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>How a map's numbers follow each other.</summary>
public enum MapOrder
{
    /// <summary>[C, H, W].</summary>
    ChannelsFirst,

    /// <summary>[H, W, C].</summary>
    ChannelsLast,
}

/// <summary>Consecutive channels of a map that feed one plane.</summary>
/// <param name="Plane">0 to 2.</param>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Weight">The columns of the layer that belong to them, [outputs, Count].</param>
public readonly record struct PlaneChannels(int Plane, int First, int Count, float[] Weight);

/// <summary>
/// Fills packed planes with a linear layer of feature maps: each map is multiplied at its own size, those of planes that
/// are read as one are added, and only then everything is enlarged. Exact, because the layer mixes channels only and
/// enlarging and reading mix texels only (EG3D specification, section 18.3).
/// </summary>
public sealed unsafe class PlanePainting : IDisposable
{
    private readonly PackedPlanes _planes;
    private readonly LaneWidth _width;
    private readonly WorkSplit _split;
    private readonly List<SmallMap> _small = [];
    private readonly bool[] _painted;

    /// <param name="planes">What is filled; its numbers are undefined until <see cref="Finish"/>.</param>
    public PlanePainting(PackedPlanes planes, LaneWidth width, WorkSplit split)
    {
        ArgumentNullException.ThrowIfNull(planes);
        (_planes, _width, _split) = (planes, width, split);
        _painted = new bool[planes.Merged.Length];
    }

    /// <summary>Adds what the layer makes of a map.</summary>
    /// <param name="map">[C, H, W] or [H, W, C]; not used after the call.</param>
    /// <param name="height">H; smaller maps than the planes are enlarged bilinearly, pixel centres aligned.</param>
    /// <param name="channels">C.</param>
    public void Add(
        ReadOnlySpan<float> map, MapOrder order, int height, int width, int channels, IReadOnlyList<PlaneChannels> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (map.Length != (long)height * width * channels)
            throw new ArgumentException($"map: {channels}·{height}·{width} numbers are needed, got {map.Length}.", nameof(map));
        foreach (var part in parts)
            Check(part, channels);

        fixed (float* data = map)
        {
            var source = new MapSource(data, order, height, width, channels);
            switch (_width)
            {
                case LaneWidth.Vector512:
                    Add<Vector512<float>, Lanes512>(source, parts);
                    break;
                case LaneWidth.Vector256:
                    Add<Vector256<float>, Lanes256>(source, parts);
                    break;
                default:
                    Add<float, SingleLane>(source, parts);
                    break;
            }
        }
    }

    /// <summary>Enlarges and adds the smaller maps; the planes are complete then.</summary>
    public void Finish()
    {
        switch (_width)
        {
            case LaneWidth.Vector512:
                MapEnlarger<Vector512<float>, Lanes512>.Run(_planes, _small, _painted, _split);
                break;
            case LaneWidth.Vector256:
                MapEnlarger<Vector256<float>, Lanes256>.Run(_planes, _small, _painted, _split);
                break;
            default:
                MapEnlarger<float, SingleLane>.Run(_planes, _small, _painted, _split);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var map in _small)
            BufferPool.Shared.Return(map.Memory);
        _small.Clear();
    }

    private void Check(PlaneChannels part, int channels)
    {
        if (part.Plane is < 0 or > 2 || part.First < 0 || part.Count < 1 || part.First + part.Count > channels)
            throw new ArgumentException($"parts: {part.Plane}, {part.First}, {part.Count} do not fit {channels} channels.", nameof(part));
        if (part.Weight.Length != _planes.Channels * part.Count)
            throw new ArgumentException($"weight: {_planes.Channels}·{part.Count} numbers are needed, got {part.Weight.Length}.", nameof(part));
    }

    private void Add<TVector, TLanes>(MapSource source, IReadOnlyList<PlaneChannels> parts)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        var whole = source.Height == _planes.Height && source.Width == _planes.Width;
        var small = whole ? null : new SmallMap(source.Height, source.Width, _planes.Channels, _planes.Merged.Length);
        if (small is not null)
            _small.Add(small);
        using var painter = new MapPainter<TVector, TLanes>(source, parts, _planes.Channels);
        for (var i = 0; i < _planes.Merged.Length; i++)
        {
            var present = small?.Present ?? _painted;
            var target = small is null ? _planes.Map(i).Pixel(PackedPlanes.Border, PackedPlanes.Border) : small.Map(i).Data;
            var rowStep = (nint)_planes.Stride * (small is null ? _planes.Map(i).Width : source.Width);
            present[i] |= painter.Paint(_planes.Merged[i], target, rowStep, _planes.Stride, adds: present[i], _split);
        }
    }
}

/// <summary>A map as a painting reads it.</summary>
internal readonly unsafe struct MapSource(float* data, MapOrder order, int height, int width, int channels)
{
    public readonly float* Data = data;
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly nint ChannelStep = order == MapOrder.ChannelsFirst ? (nint)height * width : 1;
    public readonly nint RowStep = order == MapOrder.ChannelsFirst ? width : (nint)width * channels;
    public readonly nint ColumnStep = order == MapOrder.ChannelsFirst ? 1 : channels;
}

/// <summary>A layer's result at a map's own size, for every merged plane.</summary>
internal sealed unsafe class SmallMap(int height, int width, int channels, int merged)
{
    private readonly long _length = FeatureMap.LengthOf(height, width, channels);

    public NativeBuffer Memory { get; } = BufferPool.Shared.Rent(merged * FeatureMap.LengthOf(height, width, channels));

    /// <summary>Which merged planes it has anything for.</summary>
    public bool[] Present { get; } = new bool[merged];

    public FeatureMap Map(int index) => new(Memory.Reserve(0) + index * _length, height, width, channels);
}
