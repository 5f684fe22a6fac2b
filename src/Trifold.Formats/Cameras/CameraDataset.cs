using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Formats.Json;

namespace Trifold.Formats.Cameras;

/// <summary>EG3D's <c>dataset.json</c>: <c>{"labels": [["file name", [25 numbers]], …]}</c>.</summary>
public static class CameraDataset
{
    public const string FileName = "dataset.json";

    public static byte[] Encode(IEnumerable<(string Name, float[] Camera)> labels)
    {
        using var buffer = new MemoryStream();
        Write(buffer, labels);
        return buffer.ToArray();
    }

    /// <summary>Writes the file, one camera in memory at a time.</summary>
    /// <param name="entries">Further entries of the file, which readers of the format pass over.</param>
    public static void Write(
        Stream stream, IEnumerable<(string Name, float[] Camera)> labels, params IEnumerable<(string Name, JsonNode Value)> entries) =>
        JsonStreaming.Write(stream, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("labels");
            foreach (var (name, camera) in labels)
            {
                json.WriteStartArray();
                json.WriteStringValue(name);
                CameraJson.Write(json, camera);
                json.WriteEndArray();
                json.FlushWhenLarge();
            }

            json.WriteEndArray();
            foreach (var (name, value) in entries)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        });

    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="CameraFormatException">The text has another form.</exception>
    public static IReadOnlyList<(string Name, float[] Camera)> Decode(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("labels", out var labels)
                || labels.ValueKind != JsonValueKind.Array)
            {
                throw new CameraFormatException(source, "there is no array 'labels'.");
            }

            return [.. labels.EnumerateArray().Select((label, i) => ReadLabel(label, $"{source}: labels[{i}]"))];
        }
        // InvalidOperationException: a name that is not valid UTF-8, or whose escapes are half a surrogate pair.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new CameraFormatException(source, $"not valid JSON: {fault.Message}", fault);
        }
    }

    private static (string Name, float[] Camera) ReadLabel(JsonElement label, string source) =>
        label.ValueKind == JsonValueKind.Array && label.GetArrayLength() == 2 && label[0].ValueKind == JsonValueKind.String
            ? (label[0].GetString()!, CameraJson.Read(label[1], source))
            : throw new CameraFormatException(source, "an entry must be [name, [25 numbers]].");
}
