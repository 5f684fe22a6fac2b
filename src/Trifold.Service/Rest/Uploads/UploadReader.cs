using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Trifold.Formats.Images;
using Trifold.Service.Configuration;
using Trifold.Service.Errors;
using Trifold.Service.Rest.Json;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Errors;

namespace Trifold.Service.Rest.Uploads;

/// <summary>
/// Reads requests with images: JSON with base64, or multipart/form-data, in which each part <c>request</c> is a message in JSON
/// and each file behind it fills the field of its name in that message.
/// </summary>
internal sealed class UploadReader(IOptions<RestOptions> options)
{
    private const string MessagePart = "request";
    private const int MostParts = 1000;
    private const int LongestBoundary = 128;

    /// <exception cref="InvalidRequestException">Names every field and part that cannot be used.</exception>
    /// <exception cref="BodyTooLargeException">A file is too large.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(HttpContext context)
        where T : class, IMessage<T>, new()
    {
        var type = new T().Descriptor;
        var messages = BodyReader.Is(context.Request, MediaTypes.Multipart)
            ? await ReadPartsAsync(context, type)
            : await ReadJsonAsync(context, type);
        var violations = messages.SelectMany((message, index) => PictureFaults(message, messages.Count == 1 ? "" : $"[{index}].")).ToArray();
        if (violations.Length > 0)
            throw new InvalidRequestException(violations);
        return [.. messages.Cast<T>()];
    }

    // A file grows by a third in base64; the rest is for the fields beside it. Unlike parts, JSON is in memory as a whole.
    private Task<IReadOnlyList<IMessage>> ReadJsonAsync(HttpContext context, MessageDescriptor type)
    {
        var limits = options.Value;
        var most = Math.Min(limits.MaxUploadBodyBytes, Math.Max(limits.MaxBodyBytes, limits.MaxUploadBytes + limits.MaxUploadBytes / 2));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most;
        return BodyReader.ReadOneOrManyAsync(context, type);
    }

    private async Task<List<IMessage>> ReadPartsAsync(HttpContext context, MessageDescriptor type)
    {
        var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body) { BodyLengthLimit = options.Value.MaxUploadBytes };
        var messages = new List<IMessage>();
        for (var parts = 0; await NextAsync(reader, context.RequestAborted) is { } section; parts++)
        {
            if (parts == MostParts)
                throw new InvalidRequestException("body", $"has more than {MostParts} parts; send several requests.");
            var name = NameOf(section);
            var content = await ContentAsync(section, name, context.RequestAborted);
            if (name == MessagePart)
                messages.Add(ProtoJsonReader.Read(content, type));
            else
                Fill(messages, type, name, content);
        }

        return messages.Count > 0 ? messages : throw new InvalidRequestException(MessagePart, "is missing; send a part of this name with the request in JSON.");
    }

    private static void Fill(List<IMessage> messages, MessageDescriptor type, string name, ReadOnlyMemory<byte> content)
    {
        if (messages.Count == 0)
            throw new InvalidRequestException(name, $"stands before any part '{MessagePart}'; send that first.");
        var (holder, field) = FieldAt(messages[^1], name)
            ?? throw new InvalidRequestException(name, $"is no field for a file; {type.Name} has {string.Join(", ", FileFields(type, ""))}.");
        field.Accessor.SetValue(holder, ByteString.CopyFrom(content.Span));
    }

    private static (IMessage Holder, FieldDescriptor Field)? FieldAt(IMessage message, string path)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (message.Descriptor.FindFieldByName(name) is not { FieldType: FieldType.Message, IsRepeated: false } step)
                return null;
            if (step.Accessor.GetValue(message) is not IMessage inner)
                step.Accessor.SetValue(message, inner = step.MessageType.Parser.ParseFrom(ByteString.Empty));
            message = inner;
        }

        return message.Descriptor.FindFieldByName(names[^1]) is { FieldType: FieldType.Bytes } field ? (message, field) : null;
    }

    private static IEnumerable<string> FileFields(MessageDescriptor type, string prefix) => type.Fields.InDeclarationOrder().SelectMany(field => field switch
    {
        { FieldType: FieldType.Bytes } => [prefix + field.Name],
        { FieldType: FieldType.Message, IsRepeated: false } => FileFields(field.MessageType, $"{prefix}{field.Name}."),
        _ => [],
    });

    private async Task<ReadOnlyMemory<byte>> ContentAsync(MultipartSection section, string name, CancellationToken cancellation)
    {
        var buffer = new MemoryStream();
        try
        {
            await section.Body.CopyToAsync(buffer, cancellation);
        }
        catch (InvalidDataException)
        {
            throw new BodyTooLargeException(name, options.Value.MaxUploadBytes);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException and not BadHttpRequestException or InvalidDataException)
        {
            throw new InvalidRequestException("body", $"is no multipart/form-data: {failure.Message}");
        }
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        return boundary is { Length: > 0 and <= LongestBoundary }
            ? boundary
            : throw new InvalidRequestException("Content-Type", $"needs a boundary of 1 to {LongestBoundary} characters.");
    }

    private static string NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) && disposition.Name.HasValue
            ? HeaderUtilities.RemoveQuotes(disposition.Name).Value!
            : throw new InvalidRequestException("body", "has a part without a name; give each a Content-Disposition with a name.");

    // A small file may unpack to any number of pixels; its header says to how many.
    private IEnumerable<FieldViolation> PictureFaults(IMessage message, string prefix)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated))
        {
            switch (field.Accessor.GetValue(message))
            {
                case ByteString { IsEmpty: false } file when FaultOf(file.Span, field.Name) is { } fault:
                    yield return new FieldViolation(prefix + field.Name, fault);
                    break;
                case IMessage inner:
                    foreach (var fault in PictureFaults(inner, $"{prefix}{field.Name}."))
                        yield return fault;
                    break;
            }
        }
    }

    private string? FaultOf(ReadOnlySpan<byte> file, string name)
    {
        if (file.Length > options.Value.MaxUploadBytes)
            throw new BodyTooLargeException(name, options.Value.MaxUploadBytes);
        try
        {
            var size = ImageSize.Read(file, name);
            return size.Pixels is 0 || size.Pixels > options.Value.MaxImagePixels || size.Width > int.MaxValue || size.Height > int.MaxValue
                ? $"must have 1 to {options.Value.MaxImagePixels} pixels; its header says {size.Width}×{size.Height}."
                : null;
        }
        catch (ImageFormatException failure)
        {
            return failure.Message;
        }
    }
}
