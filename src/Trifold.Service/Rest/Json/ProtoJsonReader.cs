using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Trifold.Serving.Errors;

namespace Trifold.Service.Rest.Json;

/// <summary>
/// Reads proto3 JSON, field names in camelCase or snake_case, and names everything in it that does not fit the message.
/// </summary>
internal static class ProtoJsonReader
{
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
        // The document's own reader looks at strings only when they are asked for.
        if (!Utf8.IsValid(json.Span))
            throw new InvalidRequestException("body", "is no UTF-8; send JSON in that encoding.");
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
        ProtoJsonCheck.Require(json, type, path);
        try
        {
            return JsonParser.Default.Parse(json.GetRawText(), type);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InvalidRequestException(path.Length == 0 ? "body" : path, failure.Message);
        }
    }
}
