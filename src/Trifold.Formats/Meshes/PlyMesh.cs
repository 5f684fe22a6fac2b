using System.Buffers.Binary;
using System.Text;

namespace Trifold.Formats.Meshes;

/// <summary>
/// Binary little-endian PLY: position, normal, 8-bit colour and, with parts, <c>ushort label</c> at each vertex, with the
/// parts' names in comments. Without triangles it is a point cloud and has no faces.
/// </summary>
public static class PlyMesh
{
    private const int FaceBytes = 1 + 3 * sizeof(int);

    public static void Write(Stream stream, TriangleMesh mesh)
    {
        var vertices = new PlyVertices(mesh.Positions, mesh.Normals, mesh.Colors, mesh.Labels);
        var header = vertices.Header(mesh.Parts);
        if (mesh.TriangleCount > 0)
            header.Append($"element face {mesh.TriangleCount}\nproperty list uchar int vertex_indices\n");
        stream.Write(Encoding.UTF8.GetBytes(header.Append("end_header\n").ToString()));
        vertices.Write(stream);

        Span<byte> face = stackalloc byte[FaceBytes];
        face[0] = 3;
        for (var t = 0; t < mesh.Triangles.Length; t += 3)
        {
            for (var corner = 0; corner < 3; corner++)
                BinaryPrimitives.WriteInt32LittleEndian(face[(1 + 4 * corner)..], mesh.Triangles[t + corner]);
            stream.Write(face);
        }
    }
}
