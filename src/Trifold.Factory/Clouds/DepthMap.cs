using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Clouds;

/// <summary>A depth map read between its pixels, and which of its neighbours lie on one surface.</summary>
/// <param name="depth">Distance along the unit ray, scene units, row-major [D, D]; 0 where nothing is met.</param>
/// <param name="size">D: pixels on a side.</param>
internal sealed class DepthMap(Camera camera, float[] depth, int size)
{
    // Tangent of 75°: a surface seen more flatly is stretched over so few pixels that an edge looks the same.
    private const double SteepestSlope = 3.7;

    // Image coordinates are computed in double precision; nearer to a pixel's centre than this is on it.
    private const double OnCentre = 1e-6;

    private readonly double _footprint = 1 / (camera.Intrinsics[0] * size);

    /// <summary>The point that an image position shows.</summary>
    /// <param name="u">Horizontal image coordinate in [0, 1].</param>
    /// <param name="v">Vertical image coordinate in [0, 1].</param>
    /// <param name="distance">Along the unit ray, scene units.</param>
    /// <returns>Null where nothing is met, or an edge runs between the pixels around.</returns>
    public Vector3? PointAt(double u, double v, out float distance)
    {
        distance = 0;
        var (left, right) = Between(u * size - 0.5);
        var (top, bottom) = Between(v * size - 0.5);
        Span<float> corners =
        [
            depth[top.Index * size + left.Index], depth[top.Index * size + right.Index],
            depth[bottom.Index * size + left.Index], depth[bottom.Index * size + right.Index],
        ];
        float nearest = float.PositiveInfinity, farthest = 0;
        foreach (var corner in corners)
            (nearest, farthest) = (MathF.Min(nearest, corner), MathF.Max(farthest, corner));
        if (nearest <= 0 || !AreOneSurface(nearest, farthest, 1))
            return null;
        distance = (corners[0] * left.Share + corners[1] * right.Share) * top.Share
            + (corners[2] * left.Share + corners[3] * right.Share) * bottom.Share;
        return camera.Origin() + distance * camera.Direction(u, v);
    }

    /// <summary>Whether two depths may lie on one surface rather than on both sides of an edge.</summary>
    /// <param name="pixels">Pixels of the depth map between them.</param>
    public bool AreOneSurface(float a, float b, double pixels) =>
        Math.Abs(a - b) <= SteepestSlope * pixels * _footprint * Math.Min(a, b);

    // The pixels whose centres lie around a coordinate; both the same on a centre and beyond the outermost.
    private ((int Index, float Share) Before, (int Index, float Share) After) Between(double coordinate)
    {
        coordinate = Math.Clamp(coordinate, 0, size - 1);
        var nearest = Math.Round(coordinate);
        if (Math.Abs(coordinate - nearest) < OnCentre)
            return (((int)nearest, 1), ((int)nearest, 0));
        var before = (int)coordinate;
        var share = (float)(coordinate - before);
        return ((before, 1 - share), (before + 1, share));
    }
}
