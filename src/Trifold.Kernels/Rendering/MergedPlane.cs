using System.Collections.Immutable;

namespace Trifold.Kernels.Rendering;

/// <summary>One of the planes that are added up.</summary>
/// <param name="Plane">0 to 2.</param>
/// <param name="Transposed">Whether its rows run along the merged plane's columns.</param>
internal readonly record struct PlaneSource(int Plane, bool Transposed);

/// <summary>
/// Planes that the same two axes address, added up: bilinear reading is linear, so that one read of the sum is the sum of
/// the reads. The released layout reads (x, z) and (z, x): one transposed.
/// </summary>
/// <param name="U">Axis along the width (0 = x, 1 = y, 2 = z).</param>
/// <param name="V">Axis along the height.</param>
internal sealed record MergedPlane(int U, int V, ImmutableArray<PlaneSource> Sources)
{
    private const int Planes = 3;

    /// <param name="axes">u and v of each of the three planes.</param>
    /// <param name="square">Whether transposing keeps the shape; else only equal pairs are merged.</param>
    public static ImmutableArray<MergedPlane> Of(ReadOnlySpan<int> axes, bool square)
    {
        if (axes.Length != 2 * Planes || axes.ContainsAnyExceptInRange(0, 2))
            throw new ArgumentException("axes: six of 0, 1, 2 are needed, two for each plane.", nameof(axes));

        var merged = new List<MergedPlane>();
        for (var plane = 0; plane < Planes; plane++)
        {
            var (u, v) = (axes[2 * plane], axes[2 * plane + 1]);
            var same = merged.FindIndex(other => (other.U, other.V) == (u, v));
            var swapped = square ? merged.FindIndex(other => (other.U, other.V) == (v, u)) : -1;
            if (same >= 0)
                merged[same] = merged[same].With(new PlaneSource(plane, Transposed: false));
            else if (swapped >= 0)
                merged[swapped] = merged[swapped].With(new PlaneSource(plane, Transposed: true));
            else
                merged.Add(new MergedPlane(u, v, [new PlaneSource(plane, Transposed: false)]));
        }

        return [.. merged];
    }

    private MergedPlane With(PlaneSource source) => this with { Sources = Sources.Add(source) };
}
