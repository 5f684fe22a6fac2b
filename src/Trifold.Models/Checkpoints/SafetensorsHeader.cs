using System.Text.Json;
using System.Text.Unicode;

namespace Trifold.Models.Checkpoints;

/// <summary>
/// The header of a safetensors file: a JSON object of <c>name: {dtype, shape, data_offsets: [begin, end]}</c>, and
/// optionally <c>__metadata__</c>, a map of strings. Stricter than common readers: nothing is repaired or ignored.
/// </summary>
internal sealed record SafetensorsHeader(
    IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The name that no tensor may have.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>The format's own limit; a length beyond it is a damaged or foreign file.</summary>
    public const long MaxBytes = 100_000_000;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header's bytes without the length before them.</param>
    /// <param name="dataBytes">Bytes that follow the header in the file; the tensors must cover them exactly.</param>
    /// <param name="file">Path for messages.</param>
    /// <returns>Entries in the order of their data.</returns>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataBytes, string file)
    {
        if (!Utf8.IsValid(json))
            throw new CheckpointException(file, "the header is not valid UTF-8.");
        try
        {
            var (entries, metadata) = new Parser(file).Read(json);
            // Ties are empty tensors, which may stand anywhere between others.
            entries.Sort((a, b) => (a.Offset, a.ByteLength).CompareTo((b.Offset, b.ByteLength)));
            CheckCoverage(entries, dataBytes, file);
            return new SafetensorsHeader(entries, metadata);
        }
        // InvalidOperationException: a string whose escapes are half a surrogate pair.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(file, $"the header is not valid JSON: {fault.Message}", fault);
        }
    }

    private static void CheckCoverage(List<SafetensorsEntry> entries, long dataBytes, string file)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Offset != end)
            {
                var relation = entry.Offset < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new CheckpointException(
                    file, $"tensor '{entry.Name}' {relation}: it begins at byte {entry.Offset}, expected {end}.");
            }

            if (entry.ByteLength > dataBytes - end)
            {
                throw new CheckpointException(file,
                    $"tensor '{entry.Name}' ends at byte {end + entry.ByteLength}, beyond the {dataBytes} bytes of data " +
                    "(is the file truncated?).");
            }

            end += entry.ByteLength;
        }

        if (end != dataBytes)
            throw new CheckpointException(file, $"{dataBytes - end} bytes after the last tensor belong to no tensor.");
    }

    // JsonDocument and JsonSerializer keep the last of two equal names; walking the tokens sees both.
    private sealed class Parser(string file)
    {
        private readonly HashSet<string> _names = [];
        private readonly List<SafetensorsEntry> _entries = [];
        private readonly Dictionary<string, string> _metadata = [];

        public (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.StartObject, "the header");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!_names.Add(name))
                    throw Fault($"the name '{name}' stands twice in the header.");
                if (name == MetadataName)
                    ReadMetadata(ref reader);
                else
                    _entries.Add(ReadEntry(ref reader, name));
            }

            reader.Read(); // Anything but white space behind the object throws here.
            return (_entries, _metadata);
        }

        private void ReadMetadata(ref Utf8JsonReader reader)
        {
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.StartObject, MetadataName);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                Expect(reader.TokenType, JsonTokenType.String, $"{MetadataName} '{key}'");
                if (!_metadata.TryAdd(key, reader.GetString()!))
                    throw Fault($"{MetadataName} has the key '{key}' twice.");
            }
        }

        private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
        {
            SafetensorsDType? dtype = null;
            long[]? shape = null, offsets = null;
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.StartObject, $"tensor '{name}'");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                switch (key)
                {
                    case "dtype" when dtype is null:
                        dtype = ReadDType(ref reader, name);
                        break;
                    case "shape" when shape is null:
                        shape = ReadNumbers(ref reader, $"tensor '{name}': shape");
                        break;
                    case "data_offsets" when offsets is null:
                        offsets = ReadNumbers(ref reader, $"tensor '{name}': data_offsets");
                        break;
                    case "dtype" or "shape" or "data_offsets":
                        throw Fault($"tensor '{name}' has '{key}' twice.");
                    default:
                        throw Fault($"tensor '{name}' has the unknown key '{key}'.");
                }
            }

            if (dtype is null || shape is null || offsets is null)
            {
                var missing = dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets";
                throw Fault($"tensor '{name}' has no {missing}.");
            }

            return Entry(name, dtype.Value, shape, offsets);
        }

        private SafetensorsDType ReadDType(ref Utf8JsonReader reader, string name)
        {
            Expect(reader.TokenType, JsonTokenType.String, $"tensor '{name}': dtype");
            var text = reader.GetString()!;
            return SafetensorsDTypes.FromHeaderName(text) ?? throw Fault(
                $"tensor '{name}' has the dtype '{text}'; F16, BF16, F32, F64, I64, I32, U8 and BOOL can be read.");
        }

        private long[] ReadNumbers(ref Utf8JsonReader reader, string where)
        {
            Expect(reader.TokenType, JsonTokenType.StartArray, where);
            var numbers = new List<long>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Expect(reader.TokenType, JsonTokenType.Number, where);
                if (!reader.TryGetInt64(out var number) || number < 0)
                    throw Fault($"{where} must hold whole numbers from 0 to 2^63-1.");
                numbers.Add(number);
            }

            return [.. numbers];
        }

        private SafetensorsEntry Entry(string name, SafetensorsDType dtype, long[] shape, long[] offsets)
        {
            if (offsets.Length != 2 || offsets[1] < offsets[0])
                throw Fault($"tensor '{name}': data_offsets must be [begin, end] with begin <= end.");
            if (ByteLength(dtype, shape) is not { } bytes)
                throw Fault($"tensor '{name}': the shape [{string.Join(", ", shape)}] is too large.");
            var span = offsets[1] - offsets[0];
            if (bytes != span)
            {
                throw Fault($"tensor '{name}': {dtype.HeaderName()} [{string.Join(", ", shape)}] takes {bytes} bytes, " +
                    $"data_offsets give {span}.");
            }

            return new SafetensorsEntry(name, dtype, shape, offsets[0], bytes);
        }

        private void Expect(JsonTokenType got, JsonTokenType wanted, string where)
        {
            if (got != wanted)
                throw Fault($"{where} must be a JSON {Word(wanted)}, got {Word(got)}.");
        }

        private static string Word(JsonTokenType token) => token switch
        {
            JsonTokenType.StartObject => "object",
            JsonTokenType.StartArray => "array",
            JsonTokenType.True or JsonTokenType.False => "truth value",
            _ => token.ToString().ToLowerInvariant(),
        };

        private CheckpointException Fault(string fault) => new(file, fault);
    }

    /// <summary>Bytes of a tensor, or null where they exceed 2^63-1 on the way (even if a later size is 0).</summary>
    public static long? ByteLength(SafetensorsDType dtype, ReadOnlySpan<long> shape)
    {
        try
        {
            long bytes = dtype.Size();
            foreach (var size in shape)
                bytes = checked(bytes * size);
            return bytes;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
