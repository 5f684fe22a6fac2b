using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Trifold.Formats.Meshes;

/// <summary>
/// Binary glTF 2.0: a node for each part, named after it, under one root. Vertex colours are linear there, so they are
/// converted; the part's own colour and label are the node's <c>extras</c>.
/// </summary>
public static class GlbMesh
{
    private const uint Magic = 0x46546C67; // "glTF"
    private const uint JsonChunk = 0x4E4F534A; // "JSON"
    private const uint BinaryChunk = 0x004E4942; // "BIN\0"
    private const int Float = 5126;
    private const int UnsignedInt = 5125;
    private const int UnsignedShort = 5123;
    private const int ArrayBuffer = 34962;
    private const int ElementArrayBuffer = 34963;

    private static readonly ushort[] Linear = [.. Enumerable.Range(0, 256).Select(v => (ushort)Math.Round(65535 * ToLinear(v / 255.0)))];

    public static void Write(Stream stream, TriangleMesh mesh)
    {
        var binary = new MemoryStream();
        var views = new List<object>();
        var accessors = new List<object>();
        var meshes = new List<object>();
        var nodes = new List<object>();
        foreach (var (label, triangles) in mesh.TrianglesByPart())
        {
            var (indices, vertices) = Compact(triangles);
            var attributes = new Dictionary<string, int>
            {
                ["POSITION"] = AddVectors(mesh.Positions, bounded: true),
                ["NORMAL"] = AddVectors(mesh.Normals, bounded: false),
                ["COLOR_0"] = AddColors(),
            };
            var faces = Accessor(View(MemoryMarshal.AsBytes<int>(indices), ElementArrayBuffer), UnsignedInt, indices.Length, "SCALAR");
            meshes.Add(new { primitives = new[] { new { attributes, indices = faces, material = 0 } } });
            nodes.Add(mesh.Labels is null
                ? new { name = "surface", mesh = meshes.Count - 1 }
                : new { name = mesh.Parts[label].Name, mesh = meshes.Count - 1, extras = new { label, color = ColorOf(mesh.Parts[label]) } });

            int AddVectors(float[] all, bool bounded)
            {
                var values = new float[3 * vertices.Length];
                for (var i = 0; i < values.Length; i++)
                    values[i] = all[3 * vertices[i / 3] + i % 3];
                var bounds = bounded
                    ? Enumerable.Range(0, 3).Select(axis => values.Where((_, i) => i % 3 == axis).ToArray()).ToArray()
                    : null;
                return Accessor(
                    View(MemoryMarshal.AsBytes<float>(values), ArrayBuffer), Float, vertices.Length, "VEC3", bounds);
            }

            int AddColors()
            {
                // Four channels of two bytes keep every element on a boundary of four bytes, as the format demands.
                var values = new ushort[4 * vertices.Length];
                for (var i = 0; i < vertices.Length; i++)
                {
                    var (r, g, b) = mesh.Colors[vertices[i]];
                    (values[4 * i], values[4 * i + 1], values[4 * i + 2], values[4 * i + 3]) = (Linear[r], Linear[g], Linear[b], ushort.MaxValue);
                }

                return Accessor(
                    View(MemoryMarshal.AsBytes<ushort>(values), ArrayBuffer), UnsignedShort, vertices.Length, "VEC4", null, normalized: true);
            }
        }

        nodes.Add(new { name = "scene", children = Enumerable.Range(0, nodes.Count).ToArray() });
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            asset = new { version = "2.0", generator = "trifold" },
            scene = 0,
            scenes = new[] { new { nodes = new[] { nodes.Count - 1 } } },
            nodes,
            meshes,
            materials = new[] { new { doubleSided = true, pbrMetallicRoughness = new { metallicFactor = 0, roughnessFactor = 1 } } },
            accessors,
            bufferViews = views,
            buffers = new[] { new { byteLength = binary.Length } },
        });
        WriteContainer(stream, json, binary);

        int View(ReadOnlySpan<byte> bytes, int target)
        {
            views.Add(new { buffer = 0, byteOffset = binary.Length, byteLength = bytes.Length, target });
            binary.Write(bytes);
            return views.Count - 1;
        }

        int Accessor(int view, int type, int count, string form, float[][]? bounds = null, bool normalized = false)
        {
            accessors.Add(bounds is null
                ? new { bufferView = view, componentType = type, normalized, count, type = form }
                : new
                {
                    bufferView = view,
                    componentType = type,
                    count,
                    type = form,
                    min = bounds.Select(axis => axis.Min()).ToArray(),
                    max = bounds.Select(axis => axis.Max()).ToArray(),
                });
            return accessors.Count - 1;
        }
    }

    /// <summary>The vertices that triangles use, and the triangles in their numbers.</summary>
    private static (int[] Indices, int[] Vertices) Compact(List<int> triangles)
    {
        var numbers = new Dictionary<int, int>();
        var vertices = new List<int>();
        var indices = new int[triangles.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            if (!numbers.TryGetValue(triangles[i], out indices[i]))
            {
                numbers.Add(triangles[i], indices[i] = vertices.Count);
                vertices.Add(triangles[i]);
            }
        }

        return (indices, [.. vertices]);
    }

    private static void WriteContainer(Stream stream, byte[] json, MemoryStream binary)
    {
        var jsonLength = RoundUp(json.Length);
        var binaryLength = RoundUp(binary.Length);
        Span<byte> header = stackalloc byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], checked((uint)(header.Length + jsonLength + 8 + binaryLength)));
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)jsonLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], JsonChunk);
        stream.Write(header);
        stream.Write(json);
        stream.Write("   "u8[..(int)(jsonLength - json.Length)]);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)binaryLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], BinaryChunk);
        stream.Write(header[..8]);
        binary.WriteTo(stream);
        stream.Write("\0\0\0"u8[..(int)(binaryLength - binary.Length)]);
    }

    // Chunks end on a boundary of four bytes.
    private static long RoundUp(long length) => (length + 3) / 4 * 4;

    private static int[] ColorOf(MeshPart part) => [part.Color.R, part.Color.G, part.Color.B];

    // The sRGB transfer function (IEC 61966-2-1).
    private static double ToLinear(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
}
