using System.Numerics;
using Trifold.Factory.Worlds;

namespace Trifold.Factory.Clouds;

/// <summary>From the pixels of a view to points in space.</summary>
public static class BackProjection
{
    // Cosine of 80°: what is seen more flatly has neither a depth nor a label to rely on.
    private const float LeastIncidence = 0.17f;

    /// <summary>The points that the view's labelled pixels show, row by row.</summary>
    /// <remarks>
    /// A pixel is left out where it is background, where its depth or normal would mix what lies on both sides of an edge,
    /// and where the surface is seen at a grazing angle. Labels count by their confidence times the cosine of incidence.
    /// </remarks>
    public static List<SurfaceSample> Of(CloudView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var points = new Grid(view);
        var origin = view.Camera.Origin();
        var samples = new List<SurfaceSample>();
        for (var pixel = 0; pixel < view.Labels.Length; pixel++)
        {
            if (view.Labels[pixel] == 0 || points.Normal(pixel % view.Size, pixel / view.Size) is not { } normal)
                continue;
            var position = points.Position(pixel);
            var incidence = Vector3.Dot(Vector3.Normalize(origin - position), normal);
            if (incidence < LeastIncidence)
                continue;
            samples.Add(new SurfaceSample(
                position, normal, new Vector3(view.Rgb.AsSpan(3 * pixel, 3)), view.Labels[pixel],
                view.Confidences[pixel] * incidence));
        }

        return samples;
    }

    /// <summary>The points of all pixels.</summary>
    private sealed class Grid
    {
        private readonly int _size;
        private readonly int _step;
        private readonly double _stepInDepth;
        private readonly DepthMap _map;
        private readonly Vector3[] _positions;

        // 0 where there is no point.
        private readonly float[] _distances;

        public Grid(CloudView view)
        {
            _size = view.Size;
            // Between the pixels of a smaller depth map all is flat: normals come from one pixel of it to the next.
            _step = Math.Max(1, view.Size / view.DepthSize);
            _stepInDepth = _step * view.DepthSize / (double)view.Size;
            _map = new DepthMap(view.Camera, view.Depth, view.DepthSize);
            _positions = new Vector3[_size * _size];
            _distances = new float[_size * _size];
            for (var pixel = 0; pixel < _positions.Length; pixel++)
            {
                if (_map.PointAt((pixel % _size + 0.5) / _size, (pixel / _size + 0.5) / _size, out _distances[pixel]) is { } point)
                    _positions[pixel] = point;
            }
        }

        public Vector3 Position(int pixel) => _positions[pixel];

        /// <summary>Unit normal towards the camera; null where the pixel has no point, or no neighbour in a direction.</summary>
        public Vector3? Normal(int x, int y)
        {
            if (_distances[y * _size + x] == 0 || Along(x, y, 1, 0) is not { } right || Along(x, y, 0, 1) is not { } down)
                return null;
            var normal = Vector3.Cross(down, right);
            var length = normal.Length();
            return length > 0 ? normal / length : null;
        }

        // From the neighbour before to that after, as far as they lie on the same surface.
        private Vector3? Along(int x, int y, int dx, int dy)
        {
            var here = y * _size + x;
            var before = Neighbour(here, x - _step * dx, y - _step * dy);
            var after = Neighbour(here, x + _step * dx, y + _step * dy);
            return before is null && after is null ? null : _positions[after ?? here] - _positions[before ?? here];
        }

        private int? Neighbour(int here, int x, int y)
        {
            if (x < 0 || y < 0 || x >= _size || y >= _size)
                return null;
            var there = y * _size + x;
            return _distances[there] > 0 && _map.AreOneSurface(_distances[here], _distances[there], _stepInDepth) ? there : null;
        }
    }
}
