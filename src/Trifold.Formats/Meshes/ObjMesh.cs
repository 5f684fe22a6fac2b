using System.Globalization;
using System.Text;

namespace Trifold.Formats.Meshes;

/// <summary>Wavefront OBJ with colours behind the positions (0 to 1, as MeshLab and Blender read them) and a group for each part.</summary>
public static class ObjMesh
{
    public static void Write(Stream stream, TriangleMesh mesh)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var p = mesh.Positions;
        for (var v = 0; v < mesh.VertexCount; v++)
        {
            var (r, g, b) = mesh.Colors[v];
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"v {p[3 * v]:R} {p[3 * v + 1]:R} {p[3 * v + 2]:R} {r / 255f:G5} {g / 255f:G5} {b / 255f:G5}"));
        }

        var n = mesh.Normals;
        for (var v = 0; v < mesh.VertexCount; v++)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"vn {n[3 * v]:G6} {n[3 * v + 1]:G6} {n[3 * v + 2]:G6}"));
        }

        foreach (var (label, triangles) in mesh.TrianglesByPart())
        {
            if (mesh.Labels is not null)
                text.WriteLine($"g {MeshNames.OneWord(mesh.Parts[label].Name)}");
            // Vertices are counted from 1.
            foreach (var corners in triangles.Chunk(3))
                text.WriteLine("f " + string.Join(' ', corners.Select(v => $"{v + 1}//{v + 1}")));
        }
    }
}
