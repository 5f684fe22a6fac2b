using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;

namespace Trifold.Formats.Clouds;

/// <summary>Point clouds as binary PLY, see <see cref="PlyVertices"/>.</summary>
public static partial class PlyCloud
{
    private const string HeaderEnd = "end_header\n";

    public static void Write(Stream stream, PointCloud cloud)
    {
        stream.Write(Header(cloud));
        VerticesOf(cloud).Write(stream);
    }

    /// <summary>Reads a cloud that <see cref="Write"/> wrote.</summary>
    /// <param name="parts">The label set, whose colours the file does not hold.</param>
    /// <param name="source">The file or field, for messages.</param>
    /// <exception cref="ImageFormatException">It has another layout, or other parts.</exception>
    public static PointCloud Read(ReadOnlySpan<byte> ply, IReadOnlyList<MeshPart> parts, string source)
    {
        var end = ply.IndexOf(Encoding.ASCII.GetBytes(HeaderEnd));
        var header = end < 0 ? [] : ply[..(end + HeaderEnd.Length)];
        var count = VertexCount().Match(Encoding.UTF8.GetString(header));
        if (!count.Success)
            throw new ImageFormatException(source, "is no binary PLY file of a point cloud.");
        var rows = ply[header.Length..];
        var points = int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture);
        if (rows.Length != (long)points * PlyVertices.CloudRow)
            throw new ImageFormatException(source, $"{points} points need {(long)points * PlyVertices.CloudRow} bytes, got {rows.Length}.");
        var cloud = ReadRows(rows, points, parts, source);
        return header.SequenceEqual(Header(cloud))
            ? cloud
            : throw new ImageFormatException(source, "the PLY file has other properties or parts than clouds of this label set.");
    }

    private static PointCloud ReadRows(ReadOnlySpan<byte> rows, int points, IReadOnlyList<MeshPart> parts, string source)
    {
        try
        {
            return PlyVertices.ReadCloud(rows, points, parts);
        }
        catch (ArgumentException fault)
        {
            throw new ImageFormatException(source, fault.Message);
        }
    }

    private static PlyVertices VerticesOf(PointCloud cloud) =>
        new(cloud.Positions, cloud.Normals, cloud.Colors, cloud.Labels, cloud.Confidences);

    private static byte[] Header(PointCloud cloud) =>
        Encoding.UTF8.GetBytes(VerticesOf(cloud).Header(cloud.Parts).Append(HeaderEnd).ToString());

    [GeneratedRegex(@"^element vertex (\d{1,9})$", RegexOptions.Multiline)]
    private static partial Regex VertexCount();
}
