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
    private const int MostTaps = AxisTaps.Most * AxisTaps.Most;
    private const int Unrolled = 4;

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
                new Span<float>(row, planes.Channels).CopyTo(new Span<float>(result + (long)point * planes.Channels, planes.Channels));
            }
        });
    }

    private static void ReadPoint(UpsampledReader planes, float* point, float* row)
    {
        var taps = stackalloc Tap[MostTaps];
        var runs = planes.Runs;
        for (var i = 0; i < runs.Length;)
        {
            var (plane, side) = (runs[i].Plane, runs[i].Side);
            var found = Find(planes, point, runs[i], taps);
            for (; i < runs.Length && runs[i].Plane == plane && runs[i].Side == side; i++)
                AddRun(runs[i], taps, found, row + runs[i].Target);
        }
    }

    // Native pixels with their weights; none outside of the plane.
    private static int Find(UpsampledReader planes, float* point, PackedRun run, Tap* taps)
    {
        var size = planes.Resolution;
        var x = ((point[planes.Columns[2 * run.Plane]] * planes.Scale + 1) * size - 1) / 2;
        var y = ((point[planes.Columns[2 * run.Plane + 1]] * planes.Scale + 1) * size - 1) / 2;
        // Also false for what is no number.
        if (!(x > -1 && x < size && y > -1 && y < size))
            return 0;
        var (left, top) = (MathF.Floor(x), MathF.Floor(y));
        ref readonly var across = ref run.Taps[(int)left + 1];
        ref readonly var down = ref run.Taps[(int)top + 1];
        var weightsX = stackalloc float[AxisTaps.Most];
        var weightsY = stackalloc float[AxisTaps.Most];
        across.Weigh(x - left, weightsX);
        down.Weigh(y - top, weightsY);
        var found = 0;
        for (var j = 0; j < down.Count; j++)
        {
            for (var i = 0; i < across.Count; i++)
                taps[found++] = new Tap((down.First + j) * run.Side + across.First + i, weightsY[j] * weightsX[i]);
        }

        return found;
    }

    private static void AddRun(PackedRun run, Tap* taps, int found, float* target)
    {
        var data = run.Data;
        nint stride = run.Stride;
        nint channel = 0;
        for (; channel <= stride - Unrolled * TLanes.Count; channel += Unrolled * TLanes.Count)
            AddVectors(data + channel, stride, taps, found, target + channel);
        for (; channel < stride; channel += TLanes.Count)
            AddVector(data + channel, stride, taps, found, target + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVectors(float* data, nint stride, Tap* taps, int found, float* target)
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
    private static void AddVector(float* data, nint stride, Tap* taps, int found, float* target)
    {
        var sum = TLanes.Load(target);
        for (var t = 0; t < found; t++)
            sum = TLanes.MultiplyAdd(TLanes.Load(data + taps[t].Pixel * stride), TLanes.Broadcast(taps[t].Weight), sum);
        TLanes.Store(sum, target);
    }

    private readonly record struct Tap(nint Pixel, float Weight);
}
