namespace Trifold.Factory.Meshes;

/// <summary>
/// For each of the 256 ways in which the corners of a cell can be inside or outside, the triangles that part them
/// (Lorensen and Cline 1987), derived here instead of copied.
/// </summary>
/// <remarks>
/// Corner c of a cell is at (c &amp; 1, c &gt;&gt; 1 &amp; 1, c &gt;&gt; 2 &amp; 1). On each face the surface leaves lines
/// between crossed edges. Where a face could be crossed in two ways, inside corners are kept apart: a rule that depends on
/// that face alone, so both cells beside it draw the same lines and the surface has no holes.
/// </remarks>
internal static class MarchingCubesTable
{
    public const int Corners = 8;
    public const int Edges = 12;

    /// <summary>Axis (0 to 2) and first corner of each edge; the second corner is one further along the axis.</summary>
    public static readonly (int Axis, int Corner)[] EdgeEnds = [.. Enumerable.Range(0, 3).SelectMany(axis =>
        Enumerable.Range(0, Corners).Where(corner => (corner >> axis & 1) == 0).Select(corner => (axis, corner)))];

    // Four corners of each face, counter-clockwise seen from outside the cell.
    private static readonly int[][] Faces = [.. Enumerable.Range(0, 6).Select(FaceCorners)];

    // Bit f: the edge lies in face f.
    private static readonly int[] FacesOfEdge = [.. EdgeEnds.Select(edge => Enumerable.Range(0, 6)
        .Where(f => Faces[f].Contains(edge.Corner) && Faces[f].Contains(edge.Corner | 1 << edge.Axis)).Sum(f => 1 << f))];

    /// <summary>Edges on which the corners of triangles lie, three each; bit c of the case: corner c is inside.</summary>
    public static readonly byte[][] Triangles = [.. Enumerable.Range(0, 1 << Corners).Select(TrianglesOf)];

    private static byte[] TrianglesOf(int inside)
    {
        var next = new int[Edges];
        Array.Fill(next, -1);
        foreach (var face in Faces)
            Connect(face, inside, next);

        var triangles = new List<byte>();
        for (var start = 0; start < Edges; start++)
        {
            var loop = new List<int>();
            for (var edge = start; next[edge] >= 0;)
            {
                loop.Add(edge);
                (edge, next[edge]) = (next[edge], -1);
            }

            if (loop.Count > 0 && !TryTriangulate(loop, triangles))
                throw new InvalidOperationException($"Case {inside} has a loop that cannot be triangulated inside the cell.");
        }

        return [.. triangles];
    }

    // Lines around the inside corners of a face, from where a walk around it enters them to where it leaves them: the
    // direction in which loops go counter-clockwise seen from outside the surface.
    private static void Connect(int[] face, int inside, int[] next)
    {
        for (var i = 0; i < 4; i++)
        {
            if (IsInside(i) || !IsInside(i + 1))
                continue;
            var last = i + 1;
            while (IsInside(last + 1))
                last++;
            next[EdgeBetween(face[i], face[(i + 1) % 4])] = EdgeBetween(face[last % 4], face[(last + 1) % 4]);
        }

        bool IsInside(int i) => (inside >> face[i % 4] & 1) == 1;
    }

    // A diagonal within a face could be drawn by the neighbouring cell too, and four triangles would meet there.
    private static bool TryTriangulate(List<int> loop, List<byte> triangles)
    {
        if (loop.Count < 3)
            return true;
        for (var apex = 1; apex < loop.Count - 1; apex++)
        {
            if ((apex > 1 && ShareAFace(loop[0], loop[apex])) || (apex < loop.Count - 2 && ShareAFace(loop[apex], loop[^1])))
                continue;
            var kept = triangles.Count;
            triangles.AddRange([(byte)loop[0], (byte)loop[apex], (byte)loop[^1]]);
            if (TryTriangulate(loop[..(apex + 1)], triangles) && TryTriangulate(loop[apex..], triangles))
                return true;
            triangles.RemoveRange(kept, triangles.Count - kept);
        }

        return false;
    }

    private static bool ShareAFace(int a, int b) => (FacesOfEdge[a] & FacesOfEdge[b]) != 0;

    private static int EdgeBetween(int a, int b) =>
        Array.FindIndex(EdgeEnds, edge => edge.Corner == Math.Min(a, b) && (edge.Corner | 1 << edge.Axis) == Math.Max(a, b));

    private static int[] FaceCorners(int face)
    {
        int axis = face / 2, u = 1 << (axis + 1) % 3, v = 1 << (axis + 2) % 3;
        int[] corners = [0, u, u | v, v];
        if (face % 2 == 0)
            Array.Reverse(corners);
        return [.. corners.Select(corner => corner | (face % 2) << axis)];
    }
}
