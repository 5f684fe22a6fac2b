using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Sampling;

/// <summary>Planes of one scene, channels last: all planes' features of a pixel side by side.</summary>
/// <param name="data">[H, W, 3, C].</param>
/// <param name="columns">Which coordinate is u and which v, of each plane: six numbers from 0 to 2.</param>
/// <param name="scale">From world coordinates to the planes' [-1, 1].</param>
public readonly unsafe ref struct ScenePlanes(
    float* data, int height, int width, int channels, ReadOnlySpan<int> columns, float scale)
{
    public readonly float* Data = data;
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly int Channels = channels;
    public readonly ReadOnlySpan<int> Columns = columns;
    public readonly float Scale = scale;
}

/// <summary>
/// Bilinear reads of tri-planes summed over the planes, zero outside (EG3D specification, section 7), and gradients back
/// to the planes.
/// </summary>
public abstract unsafe class PlaneSampling
{
    /// <summary>Planes of a tri-plane.</summary>
    public const int Planes = 3;

    private protected PlaneSampling()
    {
    }

    public static PlaneSampling Create(LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new PlaneSampling<Vector512<float>, Lanes512>(),
        LaneWidth.Vector256 => new PlaneSampling<Vector256<float>, Lanes256>(),
        _ => new PlaneSampling<float, SingleLane>(),
    };

    /// <summary>Reads.</summary>
    /// <param name="planes">Channels must be a multiple of the kernels' width.</param>
    /// <param name="points">World coordinates, [P, 3].</param>
    /// <param name="factor">Factor on the sum: 1, or a third for the mean.</param>
    /// <param name="result">[P, C], overwritten.</param>
    public abstract void Gather(
        in ScenePlanes planes, float* points, int count, float factor, float* result, WorkSplit split);

    /// <summary>Adds gradients.</summary>
    /// <param name="planes">Receives the gradient; its data are added to.</param>
    /// <param name="gradient">By the result, [P, C].</param>
    public abstract void Scatter(
        in ScenePlanes planes, float* points, int count, float factor, float* gradient, WorkSplit split);

    /// <summary>Whether the channels can be walked without a rest.</summary>
    public abstract bool Fits(int channels);
}

/// <inheritdoc cref="PlaneSampling"/>
internal sealed unsafe class PlaneSampling<TVector, TLanes> : PlaneSampling
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int PointsPerTile = 1024;

    public override bool Fits(int channels) => channels % TLanes.Count == 0;

    public override void Gather(
        in ScenePlanes planes, float* points, int count, float factor, float* result, WorkSplit split)
    {
        var reader = new Reader(planes);
        split.Run((count + PointsPerTile - 1) / PointsPerTile, (_, tile) =>
        {
            var texels = stackalloc Texel[Planes * Texel.PerPlane];
            var last = Math.Min(count, (tile + 1) * PointsPerTile);
            for (var point = tile * PointsPerTile; point < last; point++)
            {
                var found = 0;
                for (var plane = 0; plane < Planes; plane++)
                    found += reader.Find(points + 3L * point, plane, factor, texels + found);
                var target = result + (long)point * reader.Channels;
                for (var c = 0; c < reader.Channels; c += TLanes.Count)
                {
                    TVector sum = default;
                    for (var t = 0; t < found; t++)
                    {
                        sum = TLanes.MultiplyAdd(
                            TLanes.Load(texels[t].Data + c), TLanes.Broadcast(texels[t].Weight), sum);
                    }

                    TLanes.Store(sum, target + c);
                }
            }
        });
    }

    // A thread has a plane to itself: no two add to the same number, and the order of additions is that of the points.
    public override void Scatter(
        in ScenePlanes planes, float* points, int count, float factor, float* gradient, WorkSplit split)
    {
        var reader = new Reader(planes);
        split.Run(Planes, (_, plane) =>
        {
            var texels = stackalloc Texel[Texel.PerPlane];
            for (var point = 0; point < count; point++)
            {
                var found = reader.Find(points + 3L * point, plane, factor, texels);
                var source = gradient + (long)point * reader.Channels;
                for (var t = 0; t < found; t++)
                {
                    var target = texels[t].Data;
                    var weight = TLanes.Broadcast(texels[t].Weight);
                    for (var c = 0; c < reader.Channels; c += TLanes.Count)
                        TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(source + c), weight, TLanes.Load(target + c)), target + c);
                }
            }
        });
    }

    private struct Texel
    {
        public const int PerPlane = 4;

        public float* Data;
        public float Weight;
    }

    private readonly struct Reader
    {
        private readonly float* _data;
        private readonly int _height;
        private readonly int _width;
        private readonly int[] _columns;
        private readonly float _scale;

        public Reader(in ScenePlanes planes)
        {
            _data = planes.Data;
            _height = planes.Height;
            _width = planes.Width;
            Channels = planes.Channels;
            _columns = planes.Columns.ToArray();
            _scale = planes.Scale;
        }

        public int Channels { get; }

        // The texels inside of the plane with their weights, up to four.
        public int Find(float* point, int plane, float factor, Texel* texels)
        {
            var x = ((point[_columns[2 * plane]] * _scale + 1) * _width - 1) / 2;
            var y = ((point[_columns[2 * plane + 1]] * _scale + 1) * _height - 1) / 2;
            // Also false for what is no number.
            if (!(x > -1 && x < _width && y > -1 && y < _height))
                return 0;
            var (left, top) = (MathF.Floor(x), MathF.Floor(y));
            var (shareX, shareY) = (x - left, y - top);
            if (left >= 0 && top >= 0 && left < _width - 1 && top < _height - 1)
                return FindInside((int)top, (int)left, shareY, shareX, plane, factor, texels);
            var found = 0;
            for (var corner = 0; corner < Texel.PerPlane; corner++)
            {
                var (row, column) = ((int)top + (corner >> 1), (int)left + (corner & 1));
                if ((uint)row >= (uint)_height || (uint)column >= (uint)_width)
                    continue;
                texels[found].Data = _data + (((long)row * _width + column) * Planes + plane) * Channels;
                texels[found].Weight = factor * ((corner & 1) == 0 ? 1 - shareX : shareX) * (corner < 2 ? 1 - shareY : shareY);
                found++;
            }

            return found;
        }

        // All four: by far the most points.
        private int FindInside(int top, int left, float shareY, float shareX, int plane, float factor, Texel* texels)
        {
            var right = (long)Planes * Channels;
            var first = _data + (((long)top * _width + left) * Planes + plane) * Channels;
            var (near, far) = (factor * (1 - shareX), factor * shareX);
            texels[0] = new Texel { Data = first, Weight = near * (1 - shareY) };
            texels[1] = new Texel { Data = first + right, Weight = far * (1 - shareY) };
            texels[2] = new Texel { Data = first + _width * right, Weight = near * shareY };
            texels[3] = new Texel { Data = first + (_width + 1) * right, Weight = far * shareY };
            return Texel.PerPlane;
        }
    }
}
