using System.Text.Json;

namespace Trifold.Formats.Json;

/// <summary>Makes the exception of a file's format.</summary>
internal delegate Exception JsonFault(string source, string fault, Exception? cause = null);

/// <summary>Fields of a JSON object; what is missing or of another kind is named with its place.</summary>
/// <param name="Element">The JSON object.</param>
/// <param name="Source">File and place in it.</param>
/// <param name="Fault">The format's exception.</param>
internal sealed record JsonFields(JsonElement Element, string Source, JsonFault Fault)
{
    /// <summary>Reads a file's text; what is not JSON is a <paramref name="fault"/>.</summary>
    public static T Parse<T>(ReadOnlyMemory<byte> json, string source, JsonFault fault, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        // InvalidOperationException: a string that is not valid UTF-8, or whose escapes are half a surrogate pair.
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw fault(source, $"not valid JSON: {cause.Message}", cause);
        }
    }

    public static JsonFields Of(JsonElement element, string source, JsonFault fault) =>
        element.ValueKind == JsonValueKind.Object
            ? new JsonFields(element, source, fault)
            : throw fault(source, $"an object is needed, got {element.ValueKind}.");

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    /// <summary>The object in a field.</summary>
    public JsonFields Object(string name) =>
        new(Required(name, JsonValueKind.Object, "an object"), $"{Source}.{name}", Fault);

    /// <summary>The objects of an array, each with its place.</summary>
    /// <param name="needed">What one of them is, where there must be one.</param>
    public IReadOnlyList<JsonFields> Objects(string name, string? needed = null)
    {
        var array = Required(name, JsonValueKind.Array, "an array");
        if (needed is not null && array.GetArrayLength() == 0)
            throw Fault(Source, $"'{name}' is empty; at least one {needed} is needed.");
        return [.. array.EnumerateArray().Select((entry, i) => Of(entry, $"{Source}: {name}[{i}]", Fault))];
    }

    public string Text(string name) => Required(name, JsonValueKind.String, "text").GetString()!;

    public double Number(string name) => Finite(Required(name, JsonValueKind.Number, "a number"), name);

    /// <summary>A number where the field is there.</summary>
    public double? NumberIfAny(string name) => Has(name) ? Number(name) : null;

    /// <summary>Whether a field is there and true.</summary>
    public bool IsTrue(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A count of pixels; nerfstudio writes some as 512.0.</summary>
    public int Pixels(string name)
    {
        var number = Number(name);
        return number is >= 1 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw Fault(Source, $"'{name}' must be a positive whole number, got {number}.");
    }

    /// <summary>A whole number that names something.</summary>
    public long Id(string name) => Required(name, JsonValueKind.Number, "a whole number").TryGetInt64(out var id)
        ? id
        : throw Fault(Source, $"'{name}' must be a whole number, got {Element.GetProperty(name).GetRawText()}.");

    /// <summary>Whole numbers in an array.</summary>
    /// <param name="largest">They lie between 0 and this.</param>
    public int[] Integers(string name, int largest)
    {
        var array = Required(name, JsonValueKind.Array, "an array");
        var numbers = new int[array.GetArrayLength()];
        var i = 0;
        foreach (var entry in array.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Number || !entry.TryGetInt32(out var number) || number < 0 || number > largest)
                throw Fault(Source, $"{name}[{i}] must be a whole number from 0 to {largest}, got {entry.GetRawText()}.");
            numbers[i++] = number;
        }

        return numbers;
    }

    /// <summary>Numbers in a flat array or in one array for each row.</summary>
    public double[] Numbers(string name, int rows, int columns)
    {
        var numbers = Numbers(name);
        return numbers.Length == rows * columns
            ? numbers
            : throw Fault(Source, $"'{name}' must be {rows}×{columns} numbers, got {numbers.Length}.");
    }

    /// <summary>Numbers in a flat array or in one array for each row, however many.</summary>
    public double[] Numbers(string name) => Flatten(Required(name, JsonValueKind.Array, "an array"), name);

    /// <summary>The texts of an array.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Required(name, JsonValueKind.Array, "an array").EnumerateArray().Select((entry, i) =>
            entry.ValueKind == JsonValueKind.String
                ? entry.GetString()!
                : throw Fault(Source, $"{name}[{i}] must be text, got {entry.ValueKind}."))];

    /// <summary>The arrays of numbers in an array.</summary>
    public IReadOnlyList<double[]> NumberLists(string name) =>
        [.. Required(name, JsonValueKind.Array, "an array").EnumerateArray().Select((list, i) =>
            list.ValueKind == JsonValueKind.Array
                ? Flatten(list, $"{name}[{i}]")
                : throw Fault(Source, $"{name}[{i}] must be an array, got {list.ValueKind}."))];

    /// <summary>What kind of value a field holds.</summary>
    public JsonValueKind KindOf(string name) =>
        Element.TryGetProperty(name, out var value) ? value.ValueKind : JsonValueKind.Undefined;

    private double[] Flatten(JsonElement array, string name)
    {
        var entries = array.EnumerateArray().SelectMany(
            row => row.ValueKind == JsonValueKind.Array ? (IEnumerable<JsonElement>)row.EnumerateArray() : [row]);
        return [.. entries.Select((entry, i) => entry.ValueKind == JsonValueKind.Number
            ? Finite(entry, $"{name}[{i}]")
            : throw Fault(Source, $"'{name}' must be numbers; number {i} is {entry.GetRawText()}."))];
    }

    private double Finite(JsonElement number, string name) => double.IsFinite(number.GetDouble())
        ? number.GetDouble()
        : throw Fault(Source, $"'{name}' is {number.GetRawText()}, which is too large.");

    private JsonElement Required(string name, JsonValueKind kind, string what)
    {
        if (!Element.TryGetProperty(name, out var value))
            throw Fault(Source, $"there is no '{name}'; {what} is needed.");
        return value.ValueKind == kind
            ? value
            : throw Fault(Source, $"'{name}' must be {what}, got {value.ValueKind}.");
    }
}
