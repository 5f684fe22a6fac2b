using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Sampling;

/// <summary>
/// Reads <see cref="UpsampledPlanes"/> point by point: along each axis at most three native pixels of a map, in the plane
/// their outer product (two by two, where a map is much smaller than the planes or of their size).
/// </summary>
/// <remarks>Every number is the sum over runs and native pixels in a fixed order, whatever the width and the threads.</remarks>
internal readonly unsafe struct UpsampledGather<TVector, TLanes>(UpsampledReader reader)
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int PointsPerTile = 256;
    private const int Axes = 3;
    private const int MostTaps = AxisTaps.Most * AxisTaps.Most;

    public void Run(float* points, int count, float* result, WorkSplit split)
    {
        var planes = reader;
        split.Run((count + PointsPerTile - 1) / PointsPerTile, (_, tile) =>
        {
            // Whole vectors end at most one group behind the last channel.
            var row = stackalloc float[planes.Channels + FeatureMap.ChannelGroup];
            var last = Math.Min(count, (tile + 1) * PointsPerTile);
            for (var point = tile * PointsPerTile; point < last; point++)
            {
                new Span<float>(row, planes.Channels).Clear();
                ReadPoint(planes, points + 3L * point, row);
                new Span<float>(row, planes.Channels).CopyTo(
                    new Span<float>(result + (long)point * planes.Channels, planes.Channels));
            }
        });
    }

    [SkipLocalsInit]
    private static void ReadPoint(UpsampledReader planes, float* point, float* row)
    {
        var positions = stackalloc Position[Axes];
        for (var axis = 0; axis < Axes; axis++)
            positions[axis] = Position.Of(point[axis] * planes.Scale, planes.Resolution);

        var reads = stackalloc AxisRead[Axes];
        var taps = stackalloc Tap[MostTaps];
        var runs = planes.Runs;
        for (var i = 0; i < runs.Length;)
        {
            var side = runs[i].Side;
            for (var axis = 0; axis < Axes; axis++)
                reads[axis] = AxisRead.Of(runs[i].Taps, positions[axis]);
            while (i < runs.Length && runs[i].Side == side)
            {
                var plane = runs[i].Plane;
                var found = OuterProduct(reads[planes.Columns[2 * plane]], reads[planes.Columns[2 * plane + 1]], side, taps);
                for (; i < runs.Length && runs[i].Side == side && runs[i].Plane == plane; i++)
                    AddRun(runs[i], taps, found, row + runs[i].Target);
            }
        }
    }

    // Native pixels with their weights.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OuterProduct(in AxisRead across, in AxisRead down, int side, Tap* taps)
    {
        var found = 0;
        for (var j = 0; j < down.Count; j++)
        {
            var rowStart = (down.First + j) * side + across.First;
            for (var i = 0; i < across.Count; i++)
                taps[found++] = new Tap(rowStart + i, down.Weights[j] * across.Weights[i]);
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRun(PackedRun run, Tap* taps, int found, float* target)
    {
        var data = run.Data;
        nint stride = run.Stride;
        nint channel = 0;
        for (; channel <= stride - 4 * TLanes.Count; channel += 4 * TLanes.Count)
            AddFour(data + channel, stride, taps, found, target + channel);
        for (; channel <= stride - 2 * TLanes.Count; channel += 2 * TLanes.Count)
            AddTwo(data + channel, stride, taps, found, target + channel);
        for (; channel < stride; channel += TLanes.Count)
            AddOne(data + channel, stride, taps, found, target + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(float* data, nint stride, Tap* taps, int found, float* target)
    {
        var sum0 = TLanes.Load(target);
        var sum1 = TLanes.Load(target + TLanes.Count);
        var sum2 = TLanes.Load(target + 2 * TLanes.Count);
        var sum3 = TLanes.Load(target + 3 * TLanes.Count);
        for (var t = 0; t < found; t++)
        {
            var pixel = data + taps[t].Pixel * stride;
            var weight = TLanes.Broadcast(taps[t].Weight);
            sum0 = TLanes.MultiplyAdd(TLanes.Load(pixel), weight, sum0);
            sum1 = TLanes.MultiplyAdd(TLanes.Load(pixel + TLanes.Count), weight, sum1);
            sum2 = TLanes.MultiplyAdd(TLanes.Load(pixel + 2 * TLanes.Count), weight, sum2);
            sum3 = TLanes.MultiplyAdd(TLanes.Load(pixel + 3 * TLanes.Count), weight, sum3);
        }

        TLanes.Store(sum0, target);
        TLanes.Store(sum1, target + TLanes.Count);
        TLanes.Store(sum2, target + 2 * TLanes.Count);
        TLanes.Store(sum3, target + 3 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo(float* data, nint stride, Tap* taps, int found, float* target)
    {
        var sum0 = TLanes.Load(target);
        var sum1 = TLanes.Load(target + TLanes.Count);
        for (var t = 0; t < found; t++)
        {
            var pixel = data + taps[t].Pixel * stride;
            var weight = TLanes.Broadcast(taps[t].Weight);
            sum0 = TLanes.MultiplyAdd(TLanes.Load(pixel), weight, sum0);
            sum1 = TLanes.MultiplyAdd(TLanes.Load(pixel + TLanes.Count), weight, sum1);
        }

        TLanes.Store(sum0, target);
        TLanes.Store(sum1, target + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOne(float* data, nint stride, Tap* taps, int found, float* target)
    {
        var sum = TLanes.Load(target);
        for (var t = 0; t < found; t++)
            sum = TLanes.MultiplyAdd(TLanes.Load(data + taps[t].Pixel * stride), TLanes.Broadcast(taps[t].Weight), sum);
        TLanes.Store(sum, target);
    }

    /// <summary>Where a coordinate lies among the planes' pixels.</summary>
    /// <param name="Entry">Of <see cref="AxisTaps.Table"/>; −1: outside.</param>
    /// <param name="Share">Of the right neighbour.</param>
    private readonly record struct Position(int Entry, float Share)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Position Of(float coordinate, int resolution)
        {
            var x = ((coordinate + 1) * resolution - 1) / 2;
            // Also false for what is no number.
            if (!(x > -1 && x < resolution))
                return new Position(-1, 0);
            var left = MathF.Floor(x);
            return new Position((int)left + 1, x - left);
        }
    }

    /// <summary>Native pixels of a map along one axis; none outside.</summary>
    private struct AxisRead
    {
        public int First;
        public int Count;
        public fixed float Weights[AxisTaps.Most];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static AxisRead Of(AxisTaps[] table, Position position)
        {
            AxisRead read = default;
            if (position.Entry < 0)
                return read;
            ref readonly var taps = ref table[position.Entry];
            (read.First, read.Count) = (taps.First, taps.Count);
            taps.Weigh(position.Share, read.Weights);
            return read;
        }
    }

    private readonly record struct Tap(nint Pixel, float Weight);
}
