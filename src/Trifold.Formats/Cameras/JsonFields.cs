using System.Text.Json;

namespace Trifold.Formats.Cameras;

/// <summary>Fields of a camera file in JSON; what is missing or of another kind is named with its place.</summary>
/// <param name="Element">The JSON object.</param>
/// <param name="Source">File and place in it.</param>
internal sealed record JsonFields(JsonElement Element, string Source)
{
    /// <summary>Reads a file's text.</summary>
    /// <exception cref="CameraFormatException">Not JSON.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> json, string source, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        // InvalidOperationException: a string that is not valid UTF-8, or whose escapes are half a surrogate pair.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new CameraFormatException(source, $"not valid JSON: {fault.Message}", fault);
        }
    }

    public static JsonFields Of(JsonElement element, string source) => element.ValueKind == JsonValueKind.Object
        ? new JsonFields(element, source)
        : throw new CameraFormatException(source, $"an object is needed, got {element.ValueKind}.");

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    /// <summary>The objects of an array, each with its place.</summary>
    public IReadOnlyList<JsonFields> Objects(string name)
    {
        var array = Required(name, JsonValueKind.Array, "an array");
        if (array.GetArrayLength() == 0)
            throw new CameraFormatException(Source, $"'{name}' is empty; at least one camera is needed.");
        return [.. array.EnumerateArray().Select((entry, i) => Of(entry, $"{Source}: {name}[{i}]"))];
    }

    public string Text(string name) => Required(name, JsonValueKind.String, "text").GetString()!;

    public double Number(string name) => Finite(Required(name, JsonValueKind.Number, "a number"), name);

    /// <summary>A number where the field is there.</summary>
    public double? NumberIfAny(string name) => Has(name) ? Number(name) : null;

    /// <summary>A count of pixels; nerfstudio writes some as 512.0.</summary>
    public int Pixels(string name)
    {
        var number = Number(name);
        return number is >= 1 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw new CameraFormatException(Source, $"'{name}' must be a positive whole number, got {number}.");
    }

    /// <summary>Numbers in a flat array or in one array for each row.</summary>
    public double[] Numbers(string name, int rows, int columns)
    {
        var array = Required(name, JsonValueKind.Array, "an array");
        var form = $"'{name}' must be {rows}×{columns} numbers";
        JsonElement[] entries = [.. array.EnumerateArray()
            .SelectMany(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().ToArray() : [row])];
        if (entries.Length != rows * columns)
            throw new CameraFormatException(Source, $"{form}, got {entries.Length}.");
        return [.. entries.Select((entry, i) => entry.ValueKind == JsonValueKind.Number
            ? Finite(entry, $"{name}[{i}]")
            : throw new CameraFormatException(Source, $"{form}; number {i} is {entry.GetRawText()}."))];
    }

    private double Finite(JsonElement number, string name) => double.IsFinite(number.GetDouble())
        ? number.GetDouble()
        : throw new CameraFormatException(Source, $"'{name}' is {number.GetRawText()}, which is too large.");

    private JsonElement Required(string name, JsonValueKind kind, string what)
    {
        if (!Element.TryGetProperty(name, out var value))
            throw new CameraFormatException(Source, $"there is no '{name}'; {what} is needed.");
        return value.ValueKind == kind
            ? value
            : throw new CameraFormatException(Source, $"'{name}' must be {what}, got {value.ValueKind}.");
    }
}
