using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Formats.Json;
using Trifold.Formats.Masks;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// COCO's panoptic and stuff annotations: <c>images/</c>, <c>panoptic/</c> with <c>panoptic.json</c>, <c>stuff.json</c>.
/// </summary>
/// <remarks>
/// Parts are stuff: a category has one segment in an image, however many pieces it is in. The background is a category like
/// any other and not void, because every pixel's label is known and a segmenter must learn it too. Ids of categories are
/// label + 1, for panoptic masks keep 0 for void; in an image a segment has the id of its category.
/// </remarks>
public sealed class CocoFormat : IDataSetFormat
{
    public const string FormatName = "coco";
    public const string PanopticFile = "panoptic.json";
    public const string StuffFile = "stuff.json";

    private const string Images = "images";
    private const string Panoptic = "panoptic";
    private const string Png = "image/png";
    private const string Segments = "segments";

    private readonly int[] _ids;

    /// <param name="encoding">Of the images; the label set becomes the categories.</param>
    public CocoFormat(SampleEncoding encoding) => _ids = [.. Enumerable.Range(0, encoding.Labels.Count).Select(IdOf)];

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample) => new(
        sample.Name,
        [
            new DataFile(ImageOf(sample.Name), SampleEncoding.Rgb(sample.View)),
            new DataFile($"{Panoptic}/{sample.Name}.png", PanopticPng.Encode(sample.View.Labels, _ids)),
        ],
        new JsonObject { [Segments] = new JsonArray([.. CocoSegment.Of(sample.View.Labels).Select(ToNote)]) });

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        var described = new DescribedFiles(files);
        described.Write(PanopticFile, DataSetMetadata.Json, stream => Write(stream, info, records, WritePanoptic));
        // Ids of annotations are counted over the whole file.
        var annotations = 0L;
        described.Write(StuffFile, DataSetMetadata.Json, stream => Write(
            stream, info, records, (json, record) => annotations = WriteStuff(json, record, info.Size, annotations)));
        DataSetMetadata.WriteCameras(described, records, record => ImageOf(record.Name));
        DataSetMetadata.WriteCroissant(files, info, described.Written,
        [
            new("rgb", $"{Images}/*.png", Png, "8-bit sRGB", DataSetMetadata.Image),
            new("mask", $"{Panoptic}/*.png", Png, "R + 256 G + 65536 B = label + 1", DataSetMetadata.Mask, DataSetMetadata.Image),
        ]);
    }

    private static void Write(
        Stream stream, DataSetInfo info, IEnumerable<SampleRecord> records, Action<Utf8JsonWriter, SampleRecord> writeAnnotations) =>
        JsonStreaming.Write(stream, json =>
        {
            json.WriteStartObject();
            WriteHeader(json, info);
            json.WriteStartArray("images");
            foreach (var record in records)
            {
                WriteImage(json, record, info.Size);
                json.FlushWhenLarge();
            }

            json.WriteEndArray();
            json.WriteStartArray("annotations");
            foreach (var record in records)
            {
                writeAnnotations(json, record);
                json.FlushWhenLarge();
            }

            json.WriteEndArray();
            WriteCategories(json, info);
            json.WriteEndObject();
        });

    private static void WriteHeader(Utf8JsonWriter json, DataSetInfo info)
    {
        json.WriteStartObject("info");
        json.WriteString("description", info.Name);
        json.WriteEndObject();
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteNumber("id", 1);
        json.WriteString("name", info.Licence);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter json, SampleRecord record, int size)
    {
        json.WriteStartObject();
        json.WriteNumber("id", ImageIdOf(record));
        json.WriteString("file_name", $"{record.Name}.png");
        json.WriteNumber("width", size);
        json.WriteNumber("height", size);
        json.WriteNumber("license", 1);
        json.WriteEndObject();
    }

    private static void WriteCategories(Utf8JsonWriter json, DataSetInfo info)
    {
        json.WriteStartArray("categories");
        for (var label = 0; label < info.Labels.Count; label++)
        {
            var entry = info.Labels[label];
            json.WriteStartObject();
            json.WriteNumber("id", IdOf(label));
            json.WriteString("name", entry.Name);
            json.WriteString("supercategory", label == 0 ? "background" : "part");
            json.WriteNumber("isthing", 0);
            json.WriteStartArray("color");
            json.WriteNumberValue(entry.Red);
            json.WriteNumberValue(entry.Green);
            json.WriteNumberValue(entry.Blue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePanoptic(Utf8JsonWriter json, SampleRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("image_id", ImageIdOf(record));
        json.WriteString("file_name", $"{record.Name}.png");
        json.WriteStartArray("segments_info");
        foreach (var segment in SegmentsOf(record))
        {
            json.WriteStartObject();
            json.WriteNumber("id", segment.Category);
            WriteSegment(json, segment);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long WriteStuff(Utf8JsonWriter json, SampleRecord record, int size, long annotations)
    {
        foreach (var segment in SegmentsOf(record))
        {
            json.WriteStartObject();
            json.WriteNumber("id", ++annotations);
            json.WriteNumber("image_id", ImageIdOf(record));
            WriteSegment(json, segment);
            json.WriteStartObject("segmentation");
            json.WriteStartArray("size");
            json.WriteNumberValue(size);
            json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString("counts", segment.Counts);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return annotations;
    }

    private static void WriteSegment(Utf8JsonWriter json, Segment segment)
    {
        json.WriteNumber("category_id", segment.Category);
        json.WriteNumber("area", segment.Area);
        json.WriteStartArray("bbox");
        foreach (var number in segment.Box)
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteNumber("iscrowd", 0);
    }

    private static JsonNode ToNote(CocoSegment segment) => new JsonObject
    {
        ["category"] = IdOf(segment.Label),
        ["area"] = segment.Area,
        ["bbox"] = new JsonArray(segment.Box.Left, segment.Box.Top, segment.Box.Width, segment.Box.Height),
        ["counts"] = segment.Counts,
    };

    private static IEnumerable<Segment> SegmentsOf(SampleRecord record) => record.Notes![Segments]!.AsArray().Select(note => new Segment(
        (int)note!["category"]!, (int)note["area"]!, [.. note["bbox"]!.AsArray().Select(number => (int)number!)], (string)note["counts"]!));

    private static string ImageOf(string name) => $"{Images}/{name}.png";

    private static int ImageIdOf(SampleRecord record) => int.Parse(record.Name, CultureInfo.InvariantCulture);

    private static int IdOf(int label) => label + 1;

    // What a note says of a segment.
    private sealed record Segment(int Category, int Area, int[] Box, string Counts);
}
