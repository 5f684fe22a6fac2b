using System.Text.Json;

namespace Trifold.Formats.Cameras;

/// <summary>
/// One camera as a JSON array of 25 numbers: EG3D's vector, 16 of the camera-to-world pose (OpenCV axes) and 9 of the
/// intrinsics divided by the image size, both row-major. Numbers survive bit for bit.
/// </summary>
public static class CameraJson
{
    /// <summary>Numbers of a camera.</summary>
    public const int VectorLength = 25;

    public static byte[] Encode(ReadOnlySpan<float> camera)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, camera);
        return buffer.ToArray();
    }

    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file or request field, for messages.</param>
    /// <exception cref="CameraFormatException">Not an array of 25 finite numbers.</exception>
    public static float[] Decode(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, source);
        }
        catch (JsonException fault)
        {
            throw new CameraFormatException(source, $"not valid JSON: {fault.Message}", fault);
        }
    }

    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<float> camera)
    {
        if (camera.Length != VectorLength)
            throw new ArgumentException($"A camera has {VectorLength} numbers, got {camera.Length}.", nameof(camera));
        json.WriteStartArray();
        foreach (var number in camera)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <summary>The numbers of a value inside another file.</summary>
    /// <param name="source">File and place in it, for messages.</param>
    /// <exception cref="CameraFormatException">Not an array of 25 finite numbers.</exception>
    public static float[] Read(JsonElement camera, string source)
    {
        if (camera.ValueKind != JsonValueKind.Array || camera.GetArrayLength() != VectorLength)
            throw new CameraFormatException(source, $"a camera must be an array of {VectorLength} numbers.");
        return [.. camera.EnumerateArray().Select((number, i) =>
            number.ValueKind == JsonValueKind.Number && number.TryGetSingle(out var value) && float.IsFinite(value)
                ? value
                : throw new CameraFormatException(source, $"number {i} of the camera is {number.GetRawText()}."))];
    }
}
