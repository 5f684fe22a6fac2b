using System.Buffers.Binary;
using System.Text;
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
    private const int LongestRow = 7 * sizeof(float) + 3 + sizeof(ushort);

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
        Span<byte> row = stackalloc byte[LongestRow];
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
}
