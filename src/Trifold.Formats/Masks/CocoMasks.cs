using System.Text.Json;
using Trifold.Formats.Json;
using Trifold.Formats.Masks.Regions;

namespace Trifold.Formats.Masks;

/// <summary>COCO's instances and stuff annotations: polygons, and run lengths as a list or compressed.</summary>
public static class CocoMasks
{
    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file, for messages.</param>
    /// <returns>The file's images; of overlapping regions the later annotation lies on top.</returns>
    /// <exception cref="MaskFormatException">The text has another form.</exception>
    public static IReadOnlyList<RegionImage> Decode(ReadOnlyMemory<byte> json, string source) => JsonFields.Parse(
        json, source, MaskFormatException.Of, root => Read(JsonFields.Of(root, source, MaskFormatException.Of)));

    private static RegionImage[] Read(JsonFields file)
    {
        var names = ById(file.Objects("categories"), category => category.Text("name"));
        var images = file.Objects("images");
        var regions = ById(images, image => (Size: (image.Pixels("width"), image.Pixels("height")), Regions: new List<MaskRegion>()));
        foreach (var annotation in file.Objects("annotations"))
        {
            var (size, list) = Named(regions, annotation, "image_id", "image");
            list.Add(new MaskRegion(
                Named(names, annotation, "category_id", "category"), annotation.Source, ReadShape(annotation, size)));
        }

        return [.. images.Select(image =>
        {
            var (size, list) = regions[image.Id("id")];
            return new RegionImage(RegionImage.NameOf(image.Text("file_name")), image.Source, size, list);
        })];
    }

    private static IRegionShape ReadShape(JsonFields annotation, (int Width, int Height) image)
    {
        if (annotation.KindOf("segmentation") == JsonValueKind.Array)
        {
            var polygons = annotation.NumberLists("segmentation");
            return polygons.Count > 0
                ? new PolygonShape(polygons, annotation.Source)
                : throw new MaskFormatException(annotation.Source, "'segmentation' is empty; a polygon or run lengths are needed.");
        }

        var segmentation = annotation.Object("segmentation");
        var size = segmentation.Integers("size", int.MaxValue);
        if (!size.SequenceEqual([image.Height, image.Width]))
        {
            throw new MaskFormatException(
                segmentation.Source, $"'size' must be [{image.Height}, {image.Width}] (height, width) as of its image, got [{string.Join(", ", size)}].");
        }

        var runs = segmentation.KindOf("counts") == JsonValueKind.String
            ? CocoRle.Decompress(segmentation.Text("counts"), segmentation.Source)
            : segmentation.Integers("counts", int.MaxValue);
        return new RunShape(runs, new PixelBox(0, 0, image.Width, image.Height), byColumns: true);
    }

    private static Dictionary<long, T> ById<T>(IReadOnlyList<JsonFields> entries, Func<JsonFields, T> read)
    {
        var byId = new Dictionary<long, T>();
        foreach (var entry in entries)
        {
            if (!byId.TryAdd(entry.Id("id"), read(entry)))
                throw new MaskFormatException(entry.Source, $"the id {entry.Id("id")} occurs twice.");
        }

        return byId;
    }

    private static T Named<T>(Dictionary<long, T> byId, JsonFields annotation, string field, string what) =>
        byId.TryGetValue(annotation.Id(field), out var value)
            ? value
            : throw new MaskFormatException(annotation.Source, $"'{field}' is {annotation.Id(field)}, but no {what} has this id.");
}
