using System.Text.Json.Nodes;
using Trifold.Formats.Masks;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>A part in an image, as COCO's files tell it and as notes keep it until then.</summary>
/// <param name="Category">Label + 1.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Box">Left, top, width, height, pixels.</param>
/// <param name="Counts">Compressed run lengths.</param>
internal sealed record CocoAnnotation(int Category, int Area, int[] Box, string Counts)
{
    private const string Segments = "segments";

    /// <summary>The category of a label: 0 is void in panoptic masks, so it is none.</summary>
    public static int CategoryOf(int label) => label + 1;

    /// <summary>What is noted of a sample.</summary>
    public static JsonObject ToNotes(IEnumerable<CocoSegment> segments) => new()
    {
        [Segments] = new JsonArray([.. segments.Select(segment => (JsonNode)new JsonObject
        {
            ["category"] = CategoryOf(segment.Label),
            ["area"] = segment.Area,
            ["bbox"] = new JsonArray(segment.Box.Left, segment.Box.Top, segment.Box.Width, segment.Box.Height),
            ["counts"] = segment.Counts,
        })]),
    };

    /// <summary>A sample's annotations, by its notes.</summary>
    public static IEnumerable<CocoAnnotation> Of(SampleRecord record) =>
        record.Notes![Segments]!.AsArray().Select(note => new CocoAnnotation(
            (int)note!["category"]!, (int)note["area"]!, [.. note["bbox"]!.AsArray().Select(number => (int)number!)],
            (string)note["counts"]!));
}
