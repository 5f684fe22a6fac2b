using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trifold.Formats.Files;

namespace Trifold.Models.Checkpoints;

/// <summary>
/// Writes safetensors files. Tensors are ordered by element size, largest first, then by name: every tensor is aligned
/// to its element size, and equal content gives equal bytes.
/// </summary>
public static class SafetensorsWriter
{
    // The data starts on a multiple of this, so that a mapped file can be read in place.
    private const int Alignment = 8;

    private static readonly JsonWriterOptions HeaderOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file, whole or not at all (see <see cref="AtomicFile"/>).</summary>
    /// <param name="path">Where the file will be; its folder must exist.</param>
    /// <param name="tensors">In any order.</param>
    /// <param name="metadata">Free text for the header, ordered by key in the file.</param>
    /// <param name="cancellation">Checked before each tensor; a cancelled write leaves the old file.</param>
    /// <exception cref="ArgumentException">A name stands twice or is reserved, or bytes and shape disagree.</exception>
    public static void Write(
        string path,
        IEnumerable<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default)
    {
        var ordered = tensors
            .OrderByDescending(tensor => tensor.DType.Size())
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToArray();
        Check(ordered);
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream => WriteTo(stream, header, ordered, cancellation), cancellation);
    }

    private static void WriteTo(
        Stream stream, ReadOnlySpan<byte> header, SafetensorsTensor[] tensors, CancellationToken cancellation)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = tensor.Open();
            if (bytes.Length != tensor.ByteLength)
                throw new ArgumentException($"Tensor '{tensor.Name}': {bytes.Length} bytes instead of {tensor.ByteLength}.");
            stream.Write(bytes.Span);
        }
    }

    private static void Check(SafetensorsTensor[] tensors)
    {
        var names = new HashSet<string>();
        foreach (var tensor in tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataName)
                throw new ArgumentException($"A tensor cannot be named {SafetensorsHeader.MetadataName}.");
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The name '{tensor.Name}' stands twice.");
            if (tensor.Shape.Any(size => size < 0)
                || SafetensorsHeader.ByteLength(tensor.DType, tensor.Shape) != tensor.ByteLength)
            {
                throw new ArgumentException(
                    $"Tensor '{tensor.Name}': {tensor.DType.HeaderName()} [{string.Join(", ", tensor.Shape)}] does not " +
                    $"take {tensor.ByteLength} bytes.");
            }
        }
    }

    private static byte[] Header(SafetensorsTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, HeaderOptions))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.DType.HeaderName());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + tensor.ByteLength]);
                json.WriteEndObject();
                offset += tensor.ByteLength;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
            return;
        json.WriteStartObject(SafetensorsHeader.MetadataName);
        foreach (var (key, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
