using Trifold.Formats.Images;

namespace Trifold.Formats.Meshes;

/// <summary>One part that a mesh may be divided into.</summary>
/// <param name="Color">The colour that shows it.</param>
public readonly record struct MeshPart(string Name, Rgb Color);

/// <summary>A surface of triangles with a colour, a normal and perhaps a part at each vertex.</summary>
public sealed class TriangleMesh
{
    /// <param name="positions">x, y, z of each of V vertices, scene units, y up.</param>
    /// <param name="normals">Outward unit normals, as many.</param>
    /// <param name="colors">8-bit sRGB of each vertex.</param>
    /// <param name="triangles">Three vertex numbers each, counter-clockwise seen from outside.</param>
    /// <param name="labels">Index in <paramref name="parts"/> of each vertex; null without parts.</param>
    /// <param name="parts">The label set; empty without parts.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or a number points nowhere.</exception>
    public TriangleMesh(
        float[] positions, float[] normals, Rgb[] colors, int[] triangles, ushort[]? labels = null,
        IReadOnlyList<MeshPart>? parts = null)
    {
        parts ??= [];
        if (positions.Length != 3 * colors.Length || normals.Length != positions.Length
            || (labels is not null && labels.Length != colors.Length) || triangles.Length % 3 != 0)
        {
            throw new ArgumentException(
                $"mesh: {colors.Length} vertices need 3 numbers each of position and normal and one label; got " +
                $"{positions.Length}, {normals.Length}, {labels?.Length}; and triangles 3 numbers each, got {triangles.Length}.");
        }

        if (triangles.Any(vertex => vertex < 0 || vertex >= colors.Length))
            throw new ArgumentException("mesh: a triangle names a vertex that is not there.");
        if (labels is not null && labels.Any(label => label >= parts.Count))
            throw new ArgumentException($"mesh: a label is {labels.Max()}, but there are {parts.Count} parts.");
        (Positions, Normals, Colors, Triangles, Labels, Parts) = (positions, normals, colors, triangles, labels, parts);
    }

    public float[] Positions { get; }

    public float[] Normals { get; }

    public Rgb[] Colors { get; }

    public int[] Triangles { get; }

    public ushort[]? Labels { get; }

    public IReadOnlyList<MeshPart> Parts { get; }

    public int VertexCount => Colors.Length;

    public int TriangleCount => Triangles.Length / 3;

    /// <summary>Triangles of each part that has some, by label; all under 0 without labels.</summary>
    /// <returns>Vertex numbers, three for each triangle.</returns>
    public SortedDictionary<int, List<int>> TrianglesByPart()
    {
        var byPart = new SortedDictionary<int, List<int>>();
        for (var t = 0; t < Triangles.Length; t += 3)
        {
            var label = LabelOf(t);
            if (!byPart.TryGetValue(label, out var list))
                byPart.Add(label, list = []);
            list.AddRange(Triangles[t], Triangles[t + 1], Triangles[t + 2]);
        }

        return byPart;
    }

    // What two corners agree on; where all differ, the first decides.
    private int LabelOf(int triangle)
    {
        if (Labels is null)
            return 0;
        int a = Labels[Triangles[triangle]], b = Labels[Triangles[triangle + 1]], c = Labels[Triangles[triangle + 2]];
        return b == c ? b : a;
    }
}
