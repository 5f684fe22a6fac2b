using TorchSharp;
using Trifold.Models.Rendering;

namespace Trifold.Factory.Meshes;

/// <summary>Numbers on a regular cubic grid centred at the origin.</summary>
/// <param name="size">N: points along each edge, at least 3.</param>
/// <param name="side">Length of an edge, scene units.</param>
public sealed class ScalarVolume(int size, double side)
{
    /// <summary>Most points along an edge: what an array can hold, and 4 GiB.</summary>
    public const int MaxSize = 1024;

    // As the renderer's: near the last-level cache, and bounded whatever the grid.
    private const int PointsAtOnce = 1 << 16;

    public int Size { get; } = size is >= 3 and <= MaxSize
        ? size
        : throw new ArgumentException($"resolution: must lie between 3 and {MaxSize}, got {size}.");

    public double Side { get; } = side;

    /// <summary>x slowest, z fastest, [N, N, N].</summary>
    public float[] Values { get; } = new float[(long)size * size * size];

    /// <summary>World coordinate of the i-th point along any axis.</summary>
    public double Coordinate(double index) => index * Side / (Size - 1) - Side / 2;

    /// <summary>Raw density of a field in its whole box, a bounded number of points at a time.</summary>
    /// <remarks>The points are exactly on the grid; the published script's are slightly sheared (see DensityGrid).</remarks>
    /// <param name="report">Called with the share done.</param>
    public static ScalarVolume OfDensity(
        TriPlaneField field, int size, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        var volume = new ScalarVolume(size, field.BoxWarp);
        var points = new float[3 * PointsAtOnce];
        using var noGrad = torch.no_grad();
        for (long start = 0; start < volume.Values.LongLength; start += PointsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var count = (int)Math.Min(PointsAtOnce, volume.Values.LongLength - start);
            volume.FillPoints(start, points.AsSpan(0, 3 * count));
            var densities = PointQueries.Densities(field, torch.tensor(points[..(3 * count)], [1, count, 3]));
            densities.contiguous().data<float>().ToArray().CopyTo(volume.Values, start);
            report?.Invoke((start + count) / (double)volume.Values.LongLength);
        }

        return volume;
    }

    /// <summary>Sets the outermost points, so that no surface is left open at the border.</summary>
    public void CloseBorder(float value)
    {
        var n = Size;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                foreach (var end in (ReadOnlySpan<int>)[0, n - 1])
                    Values[Index(end, i, j)] = Values[Index(i, end, j)] = Values[Index(i, j, end)] = value;
            }
        }
    }

    internal long Index(int x, int y, int z) => ((long)x * Size + y) * Size + z;

    private void FillPoints(long start, Span<float> points)
    {
        for (var i = 0; i < points.Length / 3; i++)
        {
            var index = start + i;
            points[3 * i] = (float)Coordinate(index / Size / Size);
            points[3 * i + 1] = (float)Coordinate(index / Size % Size);
            points[3 * i + 2] = (float)Coordinate(index % Size);
        }
    }
}
