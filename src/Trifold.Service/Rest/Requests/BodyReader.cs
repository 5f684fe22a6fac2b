using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Net.Http.Headers;
using Trifold.Service.Errors;
using Trifold.Service.Rest.Json;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Requests;

/// <summary>Reads JSON bodies; their size is limited by the route.</summary>
internal static class BodyReader
{
    /// <exception cref="UnsupportedBodyException">The body is no JSON by its Content-Type.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class, IMessage<T>, new()
    {
        Require(context.Request, MediaTypes.Json);
        return ProtoJsonReader.Read<T>(await BytesAsync(context));
    }

    /// <summary>One message or an array of them.</summary>
    /// <exception cref="UnsupportedBodyException">The body is no JSON by its Content-Type.</exception>
    public static async Task<IReadOnlyList<IMessage>> ReadOneOrManyAsync(HttpContext context, MessageDescriptor type)
    {
        Require(context.Request, MediaTypes.Json, MediaTypes.Multipart);
        return ProtoJsonReader.ReadOneOrMany(await BytesAsync(context), type);
    }

    /// <summary>Whether the Content-Type is of a type.</summary>
    public static bool Is(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var given) && given.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    private static void Require(HttpRequest request, params string[] taken)
    {
        if (!Is(request, MediaTypes.Json))
            throw new UnsupportedBodyException(request.ContentType, taken);
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
