using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Trifold.Serving.Errors;

namespace Trifold.Service.Rest.Json;

/// <summary>Looks for everything in a JSON value that does not fit a message.</summary>
internal sealed class ProtoJsonCheck
{
    // A body can be wrong in more places than anybody reads about.
    private const int MostViolations = 50;

    private readonly string _root;
    private readonly List<FieldViolation> _violations = [];

    // Where the walk is; written out only for what does not fit. Without a name: an element of an array.
    private readonly Stack<(string? Name, int Index)> _place = new();

    private ProtoJsonCheck(string root) => _root = root;

    private bool IsFull => _violations.Count == MostViolations;

    /// <param name="root">Path of the value; empty: it is the body.</param>
    /// <exception cref="InvalidRequestException">Names the fields that do not fit, the first 50 of them.</exception>
    public static void Require(JsonElement json, MessageDescriptor type, string root)
    {
        var check = new ProtoJsonCheck(root);
        check.CheckMessage(json, type);
        if (check._violations.Count > 0)
            throw new InvalidRequestException(check._violations);
    }

    private void CheckMessage(JsonElement json, MessageDescriptor type)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add($"must be an object with {FieldNames(type)}; got {Describe(json)}.");
            return;
        }

        var given = new HashSet<int>();
        var chosen = new Dictionary<OneofDescriptor, string>();
        foreach (var member in json.EnumerateObject())
        {
            if (IsFull)
                return;
            if (NameOf(member) is not { } name)
            {
                Add("has a name with half of a surrogate pair; write whole Unicode characters.");
                continue;
            }

            var field = type.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name || field.JsonName == name);
            _place.Push((field?.Name ?? Cut(name), 0));
            if (field is null)
                Add($"is unknown; known are {FieldNames(type)}.");
            else
                CheckMember(member.Value, field, given, chosen);
            _place.Pop();
        }
    }

    private void CheckMember(JsonElement json, FieldDescriptor field, HashSet<int> given, Dictionary<OneofDescriptor, string> chosen)
    {
        if (!given.Add(field.FieldNumber))
            Add("is given twice; give it once.");
        if (json.ValueKind == JsonValueKind.Null)
            return;
        if (field.RealContainingOneof is { } oneof && !chosen.TryAdd(oneof, field.Name))
            Add($"cannot stand beside {chosen[oneof]}; give one of {string.Join(", ", oneof.Fields.Select(f => f.Name))}.");
        if (field.IsRepeated)
            CheckElements(json, field);
        else
            CheckValue(json, field);
    }

    private void CheckElements(JsonElement json, FieldDescriptor field)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add($"must be an array; got {Describe(json)}.");
            return;
        }

        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (IsFull)
                return;
            _place.Push((null, index++));
            CheckValue(element, field);
            _place.Pop();
        }
    }

    private void CheckValue(JsonElement json, FieldDescriptor field)
    {
        // Messages of protocol buffers' own have forms of their own, which the parser knows.
        if (field.FieldType == FieldType.Message && field.MessageType.File.Package != "google.protobuf")
            CheckMessage(json, field.MessageType);
        else if (Misfit(json, field) is { } wanted)
            Add($"must be {wanted}; got {Describe(json)}.");
    }

    private void Add(string description)
    {
        if (!IsFull)
            _violations.Add(new FieldViolation(Path(), description));
    }

    private string Path()
    {
        var path = new StringBuilder(_root);
        foreach (var (name, index) in _place.Reverse())
        {
            if (name is null)
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else
                path.Append(path.Length == 0 ? "" : ".").Append(name);
        }

        return path.Length == 0 ? "body" : path.ToString();
    }

    private static string? Misfit(JsonElement json, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "true or false",
        FieldType.String => json.ValueKind == JsonValueKind.String && TextOf(json) is not null ? null : "a string of whole Unicode characters",
        FieldType.Bytes => json.ValueKind == JsonValueKind.String && TextOf(json) is { } text && IsBase64(text) ? null : "a string of base64 with + and /, padded by =",
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
        JsonValueKind.String => TextOf(json) is { } name && type.FindValueByName(name) is not null,
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
        JsonValueKind.String => TextOf(json),
        _ => null,
    };

    // Escapes can write half of a surrogate pair, which is no character.
    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

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
}
