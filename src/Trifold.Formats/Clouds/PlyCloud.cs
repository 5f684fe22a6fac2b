using System.Text;
using Trifold.Formats.Meshes;

namespace Trifold.Formats.Clouds;

/// <summary>Point clouds as binary PLY, see <see cref="PlyVertices"/>.</summary>
public static class PlyCloud
{
    public static void Write(Stream stream, PointCloud cloud)
    {
        var vertices = new PlyVertices(cloud.Positions, cloud.Normals, cloud.Colors, cloud.Labels, cloud.Confidences);
        stream.Write(Encoding.UTF8.GetBytes(vertices.Header(cloud.Parts).Append("end_header\n").ToString()));
        vertices.Write(stream);
    }
}
