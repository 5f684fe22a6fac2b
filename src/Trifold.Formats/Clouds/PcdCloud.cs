using System.Buffers.Binary;
using System.Text;
using Trifold.Formats.Meshes;

namespace Trifold.Formats.Clouds;

/// <summary>
/// Point clouds as binary PCD 0.7 of the Point Cloud Library: <c>x y z rgb label</c> and its normals; the parts' names are
/// comments <c># label 4 eyes</c>.
/// </summary>
public static class PcdCloud
{
    private const int RowBytes = 8 * sizeof(float);

    public static void Write(Stream stream, PointCloud cloud)
    {
        stream.Write(Encoding.UTF8.GetBytes(Header(cloud)));
        Span<byte> row = stackalloc byte[RowBytes];
        for (var point = 0; point < cloud.Count; point++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row[(4 * axis)..], cloud.Positions[3 * point + axis]);
                BinaryPrimitives.WriteSingleLittleEndian(row[(20 + 4 * axis)..], cloud.Normals[3 * point + axis]);
            }

            // The format's own packing: the bits of 0x00RRGGBB, declared a float.
            var (red, green, blue) = cloud.Colors[point];
            BinaryPrimitives.WriteUInt32LittleEndian(row[12..], (uint)(red << 16 | green << 8 | blue));
            BinaryPrimitives.WriteUInt32LittleEndian(row[16..], cloud.Labels[point]);
            stream.Write(row);
        }
    }

    private static string Header(PointCloud cloud)
    {
        var header = new StringBuilder("# .PCD v0.7 - Point Cloud Data file format\n");
        for (var label = 0; label < cloud.Parts.Count; label++)
            header.Append($"# label {label} {MeshNames.OnOneLine(cloud.Parts[label].Name)}\n");
        return header.Append(
            "VERSION 0.7\n" +
            "FIELDS x y z rgb label normal_x normal_y normal_z\n" +
            "SIZE 4 4 4 4 4 4 4 4\n" +
            "TYPE F F F F U F F F\n" +
            "COUNT 1 1 1 1 1 1 1 1\n" +
            $"WIDTH {cloud.Count}\n" +
            "HEIGHT 1\n" +
            "VIEWPOINT 0 0 0 1 0 0 0\n" +
            $"POINTS {cloud.Count}\n" +
            "DATA binary\n").ToString();
    }
}
