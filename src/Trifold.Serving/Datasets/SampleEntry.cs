using System.Globalization;
using System.Text.Json.Nodes;
using Trifold.Formats.Cameras;
using Trifold.Formats.Tar;
using Trifold.Serving.Errors;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Datasets;

/// <summary>
/// A sample as entries of a WebDataset archive, in the layout of the command line's shards: <c>KEY.rgb.png</c>,
/// <c>KEY.mask.png</c>, depth, confidence, camera, and <c>KEY.json</c>.
/// </summary>
internal static class SampleEntry
{
    private const string Png = "image/png";

    /// <summary>Tar entries, without the archive's end.</summary>
    /// <param name="index">Of the view in the row of all; its key, so that filtered shards have gaps.</param>
    public static byte[] Encode(long index, uint seed, View view)
    {
        var key = index.ToString("D6", CultureInfo.InvariantCulture);
        return TarArchive.Encode(
        [
            .. view.Parts.Select(part => ($"{key}.{NameOf(part)}", part.Data.ToByteArray())),
            ($"{key}.camera.json", CameraJson.Encode([.. view.Camera.Values.Select(value => (float)value)])),
            ($"{key}.json", Describe(seed, view)),
        ]);
    }

    private static string NameOf(EncodedPart part) => (part.Output, part.MediaType) switch
    {
        (Output.Rgb, Png) => "rgb.png",
        (Output.Mask, Png) => "mask.png",
        (Output.Depth, Png) => "depth.png",
        (Output.Depth, _) => "depth.npy",
        (Output.Confidence, Png) => "confidence.png",
        _ => throw new WorkerFailedException($"A worker sent {part.Output} as {part.MediaType}, which shards do not hold."),
    };

    private static byte[] Describe(uint seed, View view) => System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["seed"] = (long)seed,
        ["view"] = view.Index,
        ["pixels"] = new JsonArray([.. view.PartPixels.Select(count => (JsonNode)count)]),
    }.ToJsonString());
}
