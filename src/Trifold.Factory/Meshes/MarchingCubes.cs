using System.Numerics;

namespace Trifold.Factory.Meshes;

/// <summary>A surface without colours.</summary>
/// <param name="Positions">World coordinates, 3V numbers.</param>
/// <param name="Normals">Unit normals, 3V numbers, towards lower values.</param>
/// <param name="Triangles">Three vertex numbers each, counter-clockwise seen from lower values.</param>
public sealed record Isosurface(float[] Positions, float[] Normals, int[] Triangles);

/// <summary>
/// Marching cubes (Lorensen and Cline 1987): where a volume passes a level. Vertices are shared, and away from the
/// volume's border every edge belongs to exactly two triangles.
/// </summary>
public sealed class MarchingCubes
{
    // Keeps vertices apart where a grid point lies on the level, so that no triangle degenerates.
    private const float EdgeMargin = 1e-3f;

    private readonly ScalarVolume _volume;
    private readonly float _level;
    private readonly List<float> _positions = [];
    private readonly List<int> _triangles = [];

    // Vertices on the edges that start at the points of two neighbouring slices of x, by axis, slice and point; −1: none.
    private readonly int[][][] _vertices;

    private MarchingCubes(ScalarVolume volume, float level)
    {
        (_volume, _level) = (volume, level);
        _vertices = [.. Enumerable.Range(0, 3).Select(_ => (int[][])[NewSlice(), NewSlice()])];

        int[] NewSlice() => [.. Enumerable.Repeat(-1, volume.Size * volume.Size)];
    }

    /// <param name="volume">Inside is where it is above the level.</param>
    /// <param name="level">A finite number.</param>
    public static Isosurface Extract(ScalarVolume volume, float level)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (!float.IsFinite(level))
            throw new ArgumentException($"level: must be a finite number, got {level}.");
        var cubes = new MarchingCubes(volume, level);
        for (var x = 0; x < volume.Size - 1; x++)
            cubes.MarchSlice(x);
        float[] positions = [.. cubes._positions];
        int[] triangles = [.. cubes._triangles];
        return new Isosurface(positions, NormalsOf(positions, triangles), triangles);
    }

    private void MarchSlice(int x)
    {
        var n = _volume.Size;
        // The slice behind is no longer needed; its place takes the one ahead.
        for (var axis = 0; axis < 3; axis++)
            Array.Fill(_vertices[axis][(x + 1) & 1], -1);
        Span<float> corners = stackalloc float[MarchingCubesTable.Corners];
        for (var y = 0; y < n - 1; y++)
        {
            for (var z = 0; z < n - 1; z++)
            {
                var inside = 0;
                for (var c = 0; c < corners.Length; c++)
                {
                    corners[c] = _volume.Values[_volume.Index(x + (c & 1), y + (c >> 1 & 1), z + (c >> 2))];
                    inside |= corners[c] > _level ? 1 << c : 0;
                }

                foreach (var edge in MarchingCubesTable.Triangles[inside])
                    _triangles.Add(VertexOn(edge, x, y, z, corners));
            }
        }
    }

    private int VertexOn(int edge, int x, int y, int z, ReadOnlySpan<float> corners)
    {
        var (axis, corner) = MarchingCubesTable.EdgeEnds[edge];
        x += corner & 1;
        y += corner >> 1 & 1;
        z += corner >> 2;
        ref var vertex = ref _vertices[axis][x & 1][y * _volume.Size + z];
        if (vertex >= 0)
            return vertex;
        vertex = _positions.Count / 3;
        float from = corners[corner], to = corners[corner | 1 << axis];
        var share = Math.Clamp((_level - from) / (to - from), EdgeMargin, 1 - EdgeMargin);
        _positions.Add((float)_volume.Coordinate(x + (axis == 0 ? share : 0)));
        _positions.Add((float)_volume.Coordinate(y + (axis == 1 ? share : 0)));
        _positions.Add((float)_volume.Coordinate(z + (axis == 2 ? share : 0)));
        return vertex;
    }

    // Each triangle counts by its area: thin slivers have unreliable normals.
    private static float[] NormalsOf(float[] positions, int[] triangles)
    {
        var normals = new float[positions.Length];
        for (var t = 0; t < triangles.Length; t += 3)
        {
            Vector3 a = At(triangles[t]), b = At(triangles[t + 1]), c = At(triangles[t + 2]);
            var normal = Vector3.Cross(b - a, c - a);
            for (var corner = 0; corner < 3; corner++)
            {
                var sum = normals.AsSpan(3 * triangles[t + corner], 3);
                (new Vector3(sum) + normal).CopyTo(sum);
            }
        }

        for (var i = 0; i < normals.Length; i += 3)
        {
            var sum = new Vector3(normals.AsSpan(i, 3));
            var length = sum.Length();
            // Where triangles cancel, any direction is as good as another.
            (length > 0 ? sum / length : Vector3.UnitY).CopyTo(normals, i);
        }

        return normals;

        Vector3 At(int vertex) => new(positions.AsSpan(3 * vertex, 3));
    }
}
