using System.Runtime.InteropServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>Enlarges maps to the size of packed planes and adds them: bilinear, pixel centres aligned, borders clamped.</summary>
internal static unsafe class MapEnlarger<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <param name="painted">Which planes hold numbers already; the others are overwritten.</param>
    public static void Run(PackedPlanes planes, IReadOnlyList<SmallMap> maps, bool[] painted, WorkSplit split) =>
        split.Run(planes.Merged.Length * planes.Height, (_, tile) =>
        {
            var (plane, y) = Math.DivRem(tile, planes.Height);
            var row = planes.Map(plane).Pixel(y + PackedPlanes.Border, PackedPlanes.Border);
            if (!painted[plane])
                NativeMemory.Clear(row, (nuint)(planes.Width * planes.Stride) * sizeof(float));
            foreach (var map in maps)
            {
                if (map.Present[plane])
                    AddRow(map.Map(plane), y, planes.Height, row, planes.Width);
            }
        });

    private static void AddRow(FeatureMap map, int y, int height, float* row, int width)
    {
        var (top, bottom, down) = Neighbours(y, map.Height, height);
        var upper = map.Pixel(top, 0);
        var lower = map.Pixel(bottom, 0);
        nint stride = map.Stride;
        for (var x = 0; x < width; x++, row += stride)
        {
            var (left, right, across) = Neighbours(x, map.Width, width);
            var upperLeft = TLanes.Broadcast((1 - down) * (1 - across));
            var upperRight = TLanes.Broadcast((1 - down) * across);
            var lowerLeft = TLanes.Broadcast(down * (1 - across));
            var lowerRight = TLanes.Broadcast(down * across);
            for (nint c = 0; c < stride; c += TLanes.Count)
            {
                var sum = TLanes.Load(row + c);
                sum = TLanes.MultiplyAdd(TLanes.Load(upper + left * stride + c), upperLeft, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(upper + right * stride + c), upperRight, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(lower + left * stride + c), lowerLeft, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(lower + right * stride + c), lowerRight, sum);
                TLanes.Store(sum, row + c);
            }
        }
    }

    // The two pixels around a pixel centre of the larger image, and the weight of the second.
    private static (int First, int Second, float Weight) Neighbours(int index, int size, int larger)
    {
        var position = Math.Max((index + 0.5f) * size / larger - 0.5f, 0);
        var first = Math.Min((int)position, size - 1);
        return (first, Math.Min(first + 1, size - 1), position - first);
    }
}
