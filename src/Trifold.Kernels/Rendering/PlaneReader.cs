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
    /// <param name="first">Scratch.</param>
    /// <param name="second">Scratch.</param>
    /// <param name="rows">[points, Stride].</param>
    public static void Read(
        PackedPlanes planes, PlanePoints points, int count, TexelReads first, TexelReads second, float* rows)
    {
        // Mostly there are two planes; reading both at once saves writing and reading the sum.
        var merged = planes.Merged.Length;
        for (var i = 0; i < merged; i += 2)
        {
            Locate(planes, i, points, count, first);
            if (i + 1 < merged)
            {
                Locate(planes, i + 1, points, count, second);
                ReadTwo(planes.Map(i), first, planes.Map(i + 1), second, count, rows, adds: i > 0);
            }
            else
            {
                ReadOne(planes.Map(i), first, count, rows, adds: i > 0);
            }
        }
    }

    // Texel centres are at (i + 0.5) · 2 / W - 1. The last coordinates that read anything lie one texel outside; beyond
    // them the two rings of zeros answer.
    private static void Locate(PackedPlanes planes, int merged, PlanePoints points, int count, TexelReads reads)
    {
        var u = points.Axis(planes.Merged[merged].U);
        var v = points.Axis(planes.Merged[merged].V);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadOne(FeatureMap map, TexelReads reads, int count, float* rows, bool adds)
    {
        nint stride = map.Stride;
        for (var point = 0; point < count; point++, rows += stride)
        {
            var texels = new FourTexels(map, reads, point);
            for (nint channel = 0; channel < stride; channel += TLanes.Count)
            {
                var sum = adds ? TLanes.Load(rows + channel) : default;
                TLanes.Store(texels.Add(sum, channel), rows + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadTwo(
        FeatureMap firstMap, TexelReads firstReads, FeatureMap secondMap, TexelReads secondReads, int count, float* rows,
        bool adds)
    {
        nint stride = firstMap.Stride;
        for (var point = 0; point < count; point++, rows += stride)
        {
            var first = new FourTexels(firstMap, firstReads, point);
            var second = new FourTexels(secondMap, secondReads, point);
            for (nint channel = 0; channel < stride; channel += TLanes.Count)
            {
                var sum = adds ? TLanes.Load(rows + channel) : default;
                TLanes.Store(second.Add(first.Add(sum, channel), channel), rows + channel);
            }
        }
    }

    /// <summary>Four texels and their weights.</summary>
    private readonly struct FourTexels
    {
        private readonly float* _upper;
        private readonly float* _lower;
        private readonly nint _stride;
        private readonly TVector _upperLeft;
        private readonly TVector _upperRight;
        private readonly TVector _lowerLeft;
        private readonly TVector _lowerRight;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public FourTexels(FeatureMap map, TexelReads reads, int point)
        {
            _stride = map.Stride;
            _upper = map.Data + float.ConvertToIntegerNative<int>(reads.Texel[point]) * _stride;
            _lower = _upper + map.Width * _stride;
            _upperLeft = TLanes.Broadcast(reads.UpperLeft[point]);
            _upperRight = TLanes.Broadcast(reads.UpperRight[point]);
            _lowerLeft = TLanes.Broadcast(reads.LowerLeft[point]);
            _lowerRight = TLanes.Broadcast(reads.LowerRight[point]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Add(TVector sum, nint channel)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(_upper + channel), _upperLeft, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(_upper + _stride + channel), _upperRight, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(_lower + channel), _lowerLeft, sum);
            return TLanes.MultiplyAdd(TLanes.Load(_lower + _stride + channel), _lowerRight, sum);
        }
    }
}
