using System.Buffers.Binary;
using System.Text;

namespace Trifold.Formats.Meshes;

/// <summary>
/// Binary little-endian PLY: position, normal, 8-bit colour and, with parts, <c>ushort label</c> at each vertex, with the
/// parts' names in comments. Without triangles it is a point cloud and has no faces.
/// </summary>
public static class PlyMesh
{
    private const int VertexBytes = 6 * sizeof(float) + 3;
    private const int FaceBytes = 1 + 3 * sizeof(int);

    public static void Write(Stream stream, TriangleMesh mesh)
    {
        stream.Write(Encoding.UTF8.GetBytes(Header(mesh)));
        Span<byte> row = stackalloc byte[VertexBytes + sizeof(ushort)];
        for (var vertex = 0; vertex < mesh.VertexCount; vertex++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row[(4 * axis)..], mesh.Positions[3 * vertex + axis]);
                BinaryPrimitives.WriteSingleLittleEndian(row[(12 + 4 * axis)..], mesh.Normals[3 * vertex + axis]);
            }

            (row[24], row[25], row[26]) = mesh.Colors[vertex];
            if (mesh.Labels is { } labels)
                BinaryPrimitives.WriteUInt16LittleEndian(row[VertexBytes..], labels[vertex]);
            stream.Write(mesh.Labels is null ? row[..VertexBytes] : row);
        }

        var face = row[..FaceBytes];
        face[0] = 3;
        for (var t = 0; t < mesh.Triangles.Length; t += 3)
        {
            for (var corner = 0; corner < 3; corner++)
                BinaryPrimitives.WriteInt32LittleEndian(face[(1 + 4 * corner)..], mesh.Triangles[t + corner]);
            stream.Write(face);
        }
    }

    private static string Header(TriangleMesh mesh)
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\n");
        if (mesh.Labels is not null)
        {
            for (var label = 0; label < mesh.Parts.Count; label++)
                header.Append($"comment label {label} {MeshNames.OnOneLine(mesh.Parts[label].Name)}\n");
        }

        header.Append($"element vertex {mesh.VertexCount}\n");
        foreach (var property in (string[])["float x", "float y", "float z", "float nx", "float ny", "float nz",
            "uchar red", "uchar green", "uchar blue"])
        {
            header.Append($"property {property}\n");
        }

        if (mesh.Labels is not null)
            header.Append("property ushort label\n");
        if (mesh.TriangleCount > 0)
            header.Append($"element face {mesh.TriangleCount}\nproperty list uchar int vertex_indices\n");
        return header.Append("end_header\n").ToString();
    }
}
