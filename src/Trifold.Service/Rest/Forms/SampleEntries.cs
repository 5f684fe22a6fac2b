using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Trifold.Service.Rest.Json;
using Trifold.V1;

namespace Trifold.Service.Rest.Forms;

/// <summary>Samples and views as entries.</summary>
internal static class SampleEntries
{
    /// <param name="linkTo">Path of one part; null, or without a path for a part: bytes in base64.</param>
    public static StreamEntry From(AnnotatedSample sample, Func<EncodedPart, string?>? linkTo) => new(
        Key(sample.HasSeed ? sample.Seed : null, sample.Scene, sample.View), sample, Files(sample.Parts))
    {
        Json = () => Json(sample, sample.Parts, linkTo),
    };

    /// <inheritdoc cref="From(AnnotatedSample, Func{EncodedPart, string}?)"/>
    public static StreamEntry From(RenderedView view, Func<EncodedPart, string?>? linkTo) => new(
        Key(view.HasSeed ? view.Seed : null, view.Scene, view.View), view, Files(view.Parts))
    {
        Json = () => Json(view, view.Parts, linkTo),
    };

    /// <summary>What files say besides their images: the message without their bytes.</summary>
    public static StreamEntry WithoutBytes(StreamEntry entry) => entry with
    {
        Json = () =>
        {
            var json = JsonNode.Parse(ProtoJsonWriter.Write(entry.Message))!.AsObject();
            json.Remove("parts");
            return json.ToJsonString(ProtoJsonWriter.Plain);
        },
    };

    private static string Key(uint? seed, ulong scene, int view) => seed is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"seed{known:D10}-view{view:D4}")
        : string.Create(CultureInfo.InvariantCulture, $"code{scene:D10}-view{view:D4}");

    private static EntryFile[] Files(RepeatedField<EncodedPart> parts) =>
        [.. parts.Select(part => new EntryFile($"{part.Output.ToString().ToLowerInvariant()}.{Ending(part.MediaType)}", part.MediaType, ToStream(part.Data)))];

    private static MemoryStream ToStream(ByteString bytes) => new(bytes.ToByteArray(), writable: false);

    private static string Ending(string mediaType) => mediaType switch
    {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        _ => "npy",
    };

    private static string Json(IMessage message, RepeatedField<EncodedPart> parts, Func<EncodedPart, string?>? linkTo)
    {
        var text = ProtoJsonWriter.Write(message);
        if (linkTo is null)
            return text;
        var json = JsonNode.Parse(text)!;
        foreach (var (part, node) in parts.Zip(json["parts"]!.AsArray()))
        {
            if (linkTo(part) is not { } address)
                continue;
            node!.AsObject().Remove("data");
            node["url"] = address;
        }

        return json.ToJsonString(ProtoJsonWriter.Plain);
    }
}
