using System.Buffers.Binary;
using System.Text;
using Trifold.Formats.Clouds;
using Trifold.Formats.Images;

namespace Trifold.Formats.Meshes;

/// <summary>
/// The vertices of binary little-endian PLY files: position, normal, 8-bit colour and perhaps <c>ushort label</c> (as in
/// ScanNet) and <c>float confidence</c>; the parts' names are comments <c>label 4 eyes</c>.
/// </summary>
/// <param name="positions">3V numbers.</param>
/// <param name="normals">3V numbers.</param>
/// <param name="colors">V colours.</param>
/// <param name="labels">V labels; null: none.</param>
/// <param name="confidences">V numbers; null: none.</param>
internal sealed class PlyVertices(
    float[] positions, float[] normals, Rgb[] colors, ushort[]? labels, float[]? confidences = null)
{
    /// <summary>Bytes of a vertex that has everything.</summary>
    public const int CloudRow = 7 * sizeof(float) + 3 + sizeof(ushort);

    /// <summary>The header's beginning, down to the vertices' properties.</summary>
    /// <param name="parts">What labels mean.</param>
    public StringBuilder Header(IReadOnlyList<MeshPart> parts)
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\n");
        if (labels is not null)
        {
            for (var label = 0; label < parts.Count; label++)
                header.Append($"comment label {label} {MeshNames.OnOneLine(parts[label].Name)}\n");
        }

        header.Append($"element vertex {colors.Length}\n");
        foreach (var property in (string[])["float x", "float y", "float z", "float nx", "float ny", "float nz",
            "uchar red", "uchar green", "uchar blue"])
        {
            header.Append($"property {property}\n");
        }

        if (labels is not null)
            header.Append("property ushort label\n");
        if (confidences is not null)
            header.Append("property float confidence\n");
        return header;
    }

    public void Write(Stream stream)
    {
        Span<byte> row = stackalloc byte[CloudRow];
        for (var vertex = 0; vertex < colors.Length; vertex++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row[(4 * axis)..], positions[3 * vertex + axis]);
                BinaryPrimitives.WriteSingleLittleEndian(row[(12 + 4 * axis)..], normals[3 * vertex + axis]);
            }

            (row[24], row[25], row[26]) = colors[vertex];
            var length = 27;
            if (labels is not null)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(row[length..], labels[vertex]);
                length += sizeof(ushort);
            }

            if (confidences is not null)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row[length..], confidences[vertex]);
                length += sizeof(float);
            }

            stream.Write(row[..length]);
        }
    }

    /// <summary>Reads vertices that have everything.</summary>
    /// <param name="rows"><paramref name="count"/> times <see cref="CloudRow"/> bytes.</param>
    /// <param name="parts">What labels mean.</param>
    /// <exception cref="ArgumentException">A label is no part.</exception>
    public static PointCloud ReadCloud(ReadOnlySpan<byte> rows, int count, IReadOnlyList<MeshPart> parts)
    {
        var (positions, normals) = (new float[3 * count], new float[3 * count]);
        var (colors, labels, confidences) = (new Rgb[count], new ushort[count], new float[count]);
        for (var vertex = 0; vertex < count; vertex++)
        {
            var row = rows.Slice(CloudRow * vertex, CloudRow);
            for (var axis = 0; axis < 3; axis++)
            {
                positions[3 * vertex + axis] = BinaryPrimitives.ReadSingleLittleEndian(row[(4 * axis)..]);
                normals[3 * vertex + axis] = BinaryPrimitives.ReadSingleLittleEndian(row[(12 + 4 * axis)..]);
            }

            colors[vertex] = new Rgb(row[24], row[25], row[26]);
            labels[vertex] = BinaryPrimitives.ReadUInt16LittleEndian(row[27..]);
            confidences[vertex] = BinaryPrimitives.ReadSingleLittleEndian(row[29..]);
        }

        return new PointCloud(positions, normals, colors, labels, confidences, parts);
    }
}
