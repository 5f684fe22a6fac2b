using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Sampling;

/// <summary>
/// Three wide planes of one scene that are put together from maps of many sizes, each upsampled to the planes' own, and
/// are never built: points read the maps at their native sizes. Exact, because upsampling and reading are both linear in
/// the pixels (EG3D specification, section 18.3). Filled once, read by any number of threads.
/// </summary>
/// <remarks>
/// Notation: r side of a map, R side of the planes, C' channels of a plane. A run is some channels of a map that feed
/// consecutive channels of one plane. Runs are kept apart, channels last, filled up with zeros to whole vectors: what a
/// vector reads too much adds zero to the channels beside.
/// </remarks>
public sealed unsafe class UpsampledPlanes : IDisposable
{
    private readonly int[] _columns;
    private readonly float _scale;
    private readonly List<PackedRun> _runs = [];
    private readonly Dictionary<int, AxisTaps[]> _tables = [];

    /// <param name="resolution">R.</param>
    /// <param name="channels">C'.</param>
    /// <param name="columns">Which coordinate is u (along the width) and which v, of each plane: six numbers from 0 to 2.</param>
    /// <param name="scale">From world coordinates to the planes' [-1, 1].</param>
    public UpsampledPlanes(int resolution, int channels, ReadOnlySpan<int> columns, float scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (columns.Length != 2 * PlaneSampling.Planes)
            throw new ArgumentException($"columns: two for each of the planes are needed, got {columns.Length}.", nameof(columns));
        (Resolution, Channels, _scale) = (resolution, channels, scale);
        _columns = columns.ToArray();
    }

    /// <summary>R: side of the planes.</summary>
    public int Resolution { get; }

    /// <summary>C': channels that a point reads.</summary>
    public int Channels { get; }

    /// <summary>Copies channels of a map into a plane. What no run fills is zero.</summary>
    /// <param name="map">[r, r, C].</param>
    /// <param name="side">r, at most R.</param>
    /// <param name="plane">0 to 2.</param>
    /// <param name="source">First of the map's channels.</param>
    /// <param name="target">First of the plane's channels.</param>
    public void Add(ReadOnlySpan<float> map, int side, int plane, int source, int target, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)plane, (uint)PlaneSampling.Planes - 1, nameof(plane));
        if (side < 1 || side > Resolution)
            throw new ArgumentException($"side: maps are enlarged, to at most {Resolution}; got {side}.", nameof(side));
        var channels = map.Length / (side * side);
        if (map.Length != channels * side * side)
            throw new ArgumentException($"map: {side}·{side} pixels are needed, got {map.Length} numbers.", nameof(map));
        if (count < 1 || source < 0 || source + count > channels || target < 0 || target + count > Channels)
        {
            throw new ArgumentException(
                $"run: {count} channels from {source} to {target} lie outside of {channels} and {Channels}.", nameof(count));
        }

        if (!_tables.TryGetValue(side, out var taps))
            _tables.Add(side, taps = AxisTaps.Table(side, Resolution));
        _runs.Add(new PackedRun(map, channels, source, count) { Side = side, Plane = plane, Target = target, Taps = taps });
        // Runs of the same side share their weights along the axes, those of the same plane also its native pixels.
        _runs.Sort((a, b) => (a.Side, a.Plane, a.Target).CompareTo((b.Side, b.Plane, b.Target)));
    }

    /// <summary>Reads, summed over the planes, zero outside.</summary>
    /// <param name="points">World coordinates, [P, 3].</param>
    /// <param name="result">[P, C'], overwritten.</param>
    public void Gather(ReadOnlySpan<float> points, Span<float> result, LaneWidth width, WorkSplit split)
    {
        var count = points.Length / 3;
        if (points.Length != 3 * count || result.Length != (long)count * Channels)
        {
            throw new ArgumentException(
                $"points: three numbers each and {Channels} of the result are needed, got {points.Length} and {result.Length}.");
        }

        fixed (float* from = points, to = result)
        {
            switch (width)
            {
                case LaneWidth.Vector512:
                    new UpsampledGather<Vector512<float>, Lanes512>(Reader).Run(from, count, to, split);
                    break;
                case LaneWidth.Vector256:
                    new UpsampledGather<Vector256<float>, Lanes256>(Reader).Run(from, count, to, split);
                    break;
                default:
                    new UpsampledGather<float, SingleLane>(Reader).Run(from, count, to, split);
                    break;
            }
        }
    }

    public void Dispose()
    {
        foreach (var run in _runs)
            run.Dispose();
        _runs.Clear();
    }

    private UpsampledReader Reader => new(Resolution, Channels, _columns, _scale, [.. _runs]);
}

/// <summary>What the gather reads.</summary>
internal sealed record UpsampledReader(int Resolution, int Channels, int[] Columns, float Scale, PackedRun[] Runs);

/// <summary>Channels of one map that feed one plane, [r, r, Stride]. Owns its memory.</summary>
internal sealed unsafe class PackedRun : IDisposable
{
    private readonly NativeBuffer _memory = new();

    /// <param name="map">[r, r, channels].</param>
    public PackedRun(ReadOnlySpan<float> map, int channels, int source, int count)
    {
        Stride = FeatureMap.StrideOf(count);
        var pixels = map.Length / channels;
        Data = _memory.Reserve((long)pixels * Stride);
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var packed = new Span<float>(Data + (long)pixel * Stride, Stride);
            map.Slice(pixel * channels + source, count).CopyTo(packed);
            packed[count..].Clear();
        }
    }

    /// <summary>r.</summary>
    public required int Side { get; init; }

    public required int Plane { get; init; }

    /// <summary>First of the plane's channels.</summary>
    public required int Target { get; init; }

    /// <summary>Reads along an axis, by the left neighbour's index + 1.</summary>
    public required AxisTaps[] Taps { get; init; }

    /// <summary>Floats from pixel to pixel: the channels rounded up to whole vectors.</summary>
    public int Stride { get; }

    public float* Data { get; }

    public void Dispose() => _memory.Dispose();
}
