using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Trifold.Serving.Errors;

namespace Trifold.Service.Rest.Json;

/// <summary>
/// Reads proto3 JSON, field names in camelCase or snake_case, and names everything in it that does not fit the message.
/// </summary>
internal static class ProtoJsonReader
{
    // A body can be wrong in more places than anybody reads about.
    private const int MostViolations = 50;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <exception cref="InvalidRequestException">Names every field that does not fit.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json)
        where T : class, IMessage<T>, new() => (T)Read(json, new T().Descriptor);

    /// <exception cref="InvalidRequestException">Names every field that does not fit.</exception>
    public static IMessage Read(ReadOnlyMemory<byte> json, MessageDescriptor type)
    {
        using var document = Parse(json);
        return Read(document.RootElement, type, "");
    }

    /// <summary>One message, or an array of messages.</summary>
    /// <exception cref="InvalidRequestException">Names every field that does not fit.</exception>
    public static IReadOnlyList<IMessage> ReadOneOrMany(ReadOnlyMemory<byte> json, MessageDescriptor type)
    {
        using var document = Parse(json);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Array
            ? [.. root.EnumerateArray().Select((element, index) => Read(element, type, $"[{index}]"))]
            : [Read(root, type, "")];
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Strict);
        }
        catch (JsonException failure)
        {
            throw new InvalidRequestException("body", json.Length == 0
                ? "is empty; send a JSON object."
                : $"is no JSON: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1} of the line.");
        }
    }

    private static IMessage Read(JsonElement json, MessageDescriptor type, string path)
    {
        var violations = new List<FieldViolation>();
        CheckMessage(json, type, path, violations);
        if (violations.Count > 0)
            throw new InvalidRequestException([.. violations.Take(MostViolations)]);
        try
        {
            return JsonParser.Default.Parse(json.GetRawText(), type);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new InvalidRequestException(path.Length == 0 ? "body" : path, failure.Message);
        }
    }

    private static void CheckMessage(JsonElement json, MessageDescriptor type, string path, List<FieldViolation> violations)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(violations, path, $"must be an object with {FieldNames(type)}; got {Describe(json)}.");
            return;
        }

        var given = new HashSet<int>();
        var chosen = new Dictionary<OneofDescriptor, string>();
        foreach (var member in json.EnumerateObject())
        {
            var field = type.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == member.Name || field.JsonName == member.Name);
            if (field is null)
            {
                Add(violations, Join(path, member.Name), $"is unknown; known are {FieldNames(type)}.");
                continue;
            }

            var at = Join(path, field.Name);
            if (!given.Add(field.FieldNumber))
                Add(violations, at, "is given twice; give it once.");
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (field.RealContainingOneof is { } oneof && !chosen.TryAdd(oneof, field.Name))
                Add(violations, at, $"cannot stand beside {chosen[oneof]}; give one of {string.Join(", ", oneof.Fields.Select(f => f.Name))}.");
            CheckField(member.Value, field, at, violations);
        }
    }

    private static void CheckField(JsonElement json, FieldDescriptor field, string path, List<FieldViolation> violations)
    {
        if (!field.IsRepeated)
        {
            CheckValue(json, field, path, violations);
            return;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(violations, path, $"must be an array; got {Describe(json)}.");
            return;
        }

        var index = 0;
        foreach (var element in json.EnumerateArray())
            CheckValue(element, field, $"{path}[{index++}]", violations);
    }

    private static void CheckValue(JsonElement json, FieldDescriptor field, string path, List<FieldViolation> violations)
    {
        // Messages of protocol buffers' own have forms of their own, which the parser knows.
        if (field.FieldType == FieldType.Message && field.MessageType.File.Package != "google.protobuf")
            CheckMessage(json, field.MessageType, path, violations);
        else if (Misfit(json, field) is { } wanted)
            Add(violations, path, $"must be {wanted}; got {Describe(json)}.");
    }

    private static string? Misfit(JsonElement json, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "true or false",
        FieldType.String => json.ValueKind == JsonValueKind.String ? null : "a string",
        FieldType.Bytes => json.ValueKind == JsonValueKind.String && IsBase64(json.GetString()!) ? null : "a string of base64",
        FieldType.Double or FieldType.Float => IsNumber(json) ? null : "a number",
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => IsWhole(json, int.MinValue, int.MaxValue) ? null : "a whole number, -2147483648 to 2147483647",
        FieldType.UInt32 or FieldType.Fixed32 => IsWhole(json, uint.MinValue, uint.MaxValue) ? null : "a whole number, 0 to 4294967295",
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => IsWhole(json, long.MinValue, long.MaxValue) ? null : "a whole number of 64 bits",
        FieldType.UInt64 or FieldType.Fixed64 => IsWhole(json, ulong.MinValue, ulong.MaxValue) ? null : "a whole number, 0 to 18446744073709551615",
        FieldType.Enum => IsNamed(json, field.EnumType) ? null : $"one of {string.Join(", ", Names(field.EnumType))}",
        _ => null,
    };

    private static bool IsNamed(JsonElement json, EnumDescriptor type) => json.ValueKind switch
    {
        JsonValueKind.String => type.FindValueByName(json.GetString()!) is not null,
        JsonValueKind.Number => json.TryGetInt32(out var number) && type.FindValueByNumber(number) is not null,
        _ => false,
    };

    // 0 of every enumeration stands for the default and needs no mention.
    private static IEnumerable<string> Names(EnumDescriptor type) => type.Values.Where(value => value.Number != 0).Select(value => value.Name);

    private static bool IsWhole(JsonElement json, decimal least, decimal most) =>
        TextOfNumber(json) is { } text
        && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.Truncate(number) == number && number >= least && number <= most;

    private static bool IsNumber(JsonElement json) =>
        TextOfNumber(json) is { } text
        && (text is "NaN" or "Infinity" or "-Infinity" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static string? TextOfNumber(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.String => json.GetString(),
        _ => null,
    };

    private static bool IsBase64(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        return Convert.TryFromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='), new byte[standard.Length], out _);
    }

    private static string FieldNames(MessageDescriptor type)
    {
        var names = string.Join(", ", type.Fields.InDeclarationOrder().Select(field => field.Name));
        return names.Length == 0 ? "no fields" : names;
    }

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        _ => Cut(json.GetRawText()),
    };

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static void Add(List<FieldViolation> violations, string path, string description) =>
        violations.Add(new FieldViolation(path.Length == 0 ? "body" : path, description));
}
