using System.Globalization;
using System.Text.Json;
using Trifold.Formats.Json;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>COCO's annotation files (cocodataset.org, format of data), one sample in memory at a time.</summary>
internal static class CocoFiles
{
    /// <summary>Panoptic segmentation: the segments of each image, whose pixels are in its mask.</summary>
    public static void WritePanoptic(Stream stream, DataSetInfo info, IEnumerable<SampleRecord> records) =>
        Write(stream, info, records, WriteSegments);

    /// <summary>Stuff segmentation: every segment with its pixels.</summary>
    public static void WriteStuff(Stream stream, DataSetInfo info, IEnumerable<SampleRecord> records)
    {
        // Ids are counted over the whole file.
        var annotations = 0L;
        Write(stream, info, records, (json, record) => annotations = WriteRegions(json, record, info.Size, annotations));
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
            json.WriteNumber("id", CocoAnnotation.CategoryOf(label));
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

    private static void WriteSegments(Utf8JsonWriter json, SampleRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("image_id", ImageIdOf(record));
        json.WriteString("file_name", $"{record.Name}.png");
        json.WriteStartArray("segments_info");
        foreach (var annotation in CocoAnnotation.Of(record))
        {
            json.WriteStartObject();
            json.WriteNumber("id", annotation.Category);
            WriteAnnotation(json, annotation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long WriteRegions(Utf8JsonWriter json, SampleRecord record, int size, long annotations)
    {
        foreach (var annotation in CocoAnnotation.Of(record))
        {
            json.WriteStartObject();
            json.WriteNumber("id", ++annotations);
            json.WriteNumber("image_id", ImageIdOf(record));
            WriteAnnotation(json, annotation);
            json.WriteStartObject("segmentation");
            json.WriteStartArray("size");
            json.WriteNumberValue(size);
            json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString("counts", annotation.Counts);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return annotations;
    }

    private static void WriteAnnotation(Utf8JsonWriter json, CocoAnnotation annotation)
    {
        json.WriteNumber("category_id", annotation.Category);
        json.WriteNumber("area", annotation.Area);
        json.WriteStartArray("bbox");
        foreach (var number in annotation.Box)
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteNumber("iscrowd", 0);
    }

    private static int ImageIdOf(SampleRecord record) => int.Parse(record.Name, CultureInfo.InvariantCulture);
}
