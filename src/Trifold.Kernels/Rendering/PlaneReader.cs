using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>Points of one call, coordinate by coordinate, in plane coordinates; each array may be read a vector too far.</summary>
internal readonly unsafe struct PlanePoints(float* x, float* y, float* z)
{
    private readonly float* _x = x, _y = y, _z = z;

    public float* Axis(int axis) => axis switch { 0 => _x, 1 => _y, _ => _z };
}

/// <summary>Where points read a plane: the upper left of four texels, by a whole number, and the weight of each.</summary>
internal readonly unsafe struct TexelReads(float* memory, int capacity)
{
    public const int Arrays = 5;

    public readonly float* Texel = memory;
    public readonly float* UpperLeft = memory + capacity;
    public readonly float* UpperRight = memory + 2 * capacity;
    public readonly float* LowerLeft = memory + 3 * capacity;
    public readonly float* LowerRight = memory + 4 * capacity;
}

/// <summary>
/// Bilinear reads of packed planes (EG3D specification, section 7): coordinates many points at a time, then channels many
/// at a time.
/// </summary>
internal static unsafe class PlaneReader<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>What points read, without the bias.</summary>
    /// <param name="reads">Scratch.</param>
    /// <param name="rows">[points, Stride].</param>
    public static void Read(PackedPlanes planes, PlanePoints points, int count, TexelReads reads, float* rows)
    {
        for (var i = 0; i < planes.Merged.Length; i++)
        {
            var merged = planes.Merged[i];
            Locate(planes, points.Axis(merged.U), points.Axis(merged.V), count, reads);
            var map = planes.Map(i);
            for (var point = 0; point < count; point++)
                ReadTexels(map, reads, point, rows + (nint)point * map.Stride, adds: i > 0);
        }
    }

    // Texel centres are at (i + 0.5) · 2 / W - 1. The last coordinates that read anything lie one texel outside; beyond
    // them the two rings of zeros answer.
    private static void Locate(PackedPlanes planes, float* u, float* v, int count, TexelReads reads)
    {
        var one = TLanes.Broadcast(1);
        var half = TLanes.Broadcast(0.5f);
        var border = TLanes.Broadcast(PackedPlanes.Border);
        var lowest = TLanes.Broadcast(-PackedPlanes.Border);
        var (width, height) = (TLanes.Broadcast(planes.Width), TLanes.Broadcast(planes.Height));
        var (halfWidth, halfHeight) = (TLanes.Broadcast(planes.Width / 2f), TLanes.Broadcast(planes.Height / 2f));
        var rowLength = TLanes.Broadcast(planes.Width + 2 * PackedPlanes.Border);
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var x = TLanes.Subtract(TLanes.Multiply(TLanes.Add(TLanes.Load(u + i), one), halfWidth), half);
            var y = TLanes.Subtract(TLanes.Multiply(TLanes.Add(TLanes.Load(v + i), one), halfHeight), half);
            var (left, top) = (TLanes.Floor(x), TLanes.Floor(y));
            var (right, bottom) = (TLanes.Subtract(x, left), TLanes.Subtract(y, top)); // weights of the far sides
            var (nearX, nearY) = (TLanes.Subtract(one, right), TLanes.Subtract(one, bottom));
            // Coordinates that are no numbers read some texel with weights that are no numbers.
            var column = TLanes.Add(TLanes.Min(TLanes.Max(left, lowest), width), border);
            var row = TLanes.Add(TLanes.Min(TLanes.Max(top, lowest), height), border);
            TLanes.Store(TLanes.MultiplyAdd(row, rowLength, column), reads.Texel + i);
            TLanes.Store(TLanes.Multiply(nearX, nearY), reads.UpperLeft + i);
            TLanes.Store(TLanes.Multiply(right, nearY), reads.UpperRight + i);
            TLanes.Store(TLanes.Multiply(nearX, bottom), reads.LowerLeft + i);
            TLanes.Store(TLanes.Multiply(right, bottom), reads.LowerRight + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadTexels(FeatureMap map, TexelReads reads, int point, float* result, bool adds)
    {
        nint stride = map.Stride;
        var upper = map.Data + float.ConvertToIntegerNative<int>(reads.Texel[point]) * stride;
        var lower = upper + map.Width * stride;
        var upperLeft = TLanes.Broadcast(reads.UpperLeft[point]);
        var upperRight = TLanes.Broadcast(reads.UpperRight[point]);
        var lowerLeft = TLanes.Broadcast(reads.LowerLeft[point]);
        var lowerRight = TLanes.Broadcast(reads.LowerRight[point]);
        for (nint channel = 0; channel < stride; channel += TLanes.Count)
        {
            var sum = adds ? TLanes.Load(result + channel) : default;
            sum = TLanes.MultiplyAdd(TLanes.Load(upper + channel), upperLeft, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(upper + stride + channel), upperRight, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(lower + channel), lowerLeft, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(lower + stride + channel), lowerRight, sum);
            TLanes.Store(sum, result + channel);
        }
    }
}
