using System.Text.Json;
using Trifold.Formats.Json;
using Trifold.Formats.Masks.Regions;

namespace Trifold.Formats.Masks;

/// <summary>Label Studio's JSON export: tasks with brush regions, and polygons.</summary>
public static class LabelStudioMasks
{
    private const string Brush = "brushlabels";
    private const string Polygon = "polygonlabels";

    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file, for messages.</param>
    /// <returns>The tasks that somebody annotated; of overlapping regions the later one lies on top.</returns>
    /// <exception cref="MaskFormatException">The text has another form, or a task several annotations.</exception>
    public static IReadOnlyList<RegionImage> Decode(ReadOnlyMemory<byte> json, string source) =>
        JsonFields.Parse(json, source, MaskFormatException.Of, root => root.ValueKind == JsonValueKind.Array
            ? (RegionImage[])[.. root.EnumerateArray()
                .Select((task, i) => ReadTask(JsonFields.Of(task, $"{source}: task {i}", MaskFormatException.Of)))
                .OfType<RegionImage>()]
            : throw new MaskFormatException(source, $"a list of tasks is needed, got {root.ValueKind}."));

    private static RegionImage? ReadTask(JsonFields task)
    {
        if (!task.Has("annotations"))
            throw new MaskFormatException(task.Source, "there is no 'annotations'; export from Label Studio as JSON, not JSON-MIN.");
        var name = NameOf(task);
        var source = $"{task.Source} ({name})";
        var finished = task.Objects("annotations").Where(annotation => !annotation.IsTrue("was_cancelled")).ToArray();
        if (finished.Where(annotation => annotation.IsTrue("ground_truth")).ToArray() is { Length: > 0 } chosen)
            finished = chosen;
        return finished switch
        {
            [] => null,
            [var annotation] => ReadAnnotation(annotation with { Source = source }, name),
            _ => throw new MaskFormatException(
                source, $"{finished.Length} annotations; delete all but one, or mark one as ground truth."),
        };
    }

    private static RegionImage ReadAnnotation(JsonFields annotation, string name)
    {
        (int Width, int Height)? size = null;
        var regions = new List<MaskRegion>();
        foreach (var region in annotation.Objects("result").Where(MarksPixels))
        {
            var own = (Width: region.Pixels("original_width"), Height: region.Pixels("original_height"));
            size ??= own;
            if (own != size)
            {
                throw new MaskFormatException(
                    region.Source, $"its image has {own.Width}x{own.Height} pixels, that of an earlier region {size.Value.Width}x{size.Value.Height}.");
            }

            if ((region.NumberIfAny("image_rotation") ?? 0) != 0)
                throw new MaskFormatException(region.Source, "'image_rotation' must be 0; turn the image back before labelling.");
            var type = region.Text("type");
            var value = region.Object("value");
            regions.Add(new MaskRegion(OnlyLabel(value, type), region.Source, ReadShape(value, type, own)));
        }

        return new RegionImage(name, annotation.Source, size, regions);
    }

    // Ratings, choices and relations say nothing about pixels; a kind of region that is not read must not be lost.
    private static bool MarksPixels(JsonFields region)
    {
        var type = region.Text("type");
        if (type is Brush or Polygon)
            return true;
        return type.EndsWith("labels", StringComparison.Ordinal)
            ? throw new MaskFormatException(region.Source, $"regions of type '{type}' are not read; use {Brush} or {Polygon}.")
            : false;
    }

    private static string OnlyLabel(JsonFields value, string type)
    {
        var labels = value.Texts(type);
        return labels.Count == 1
            ? labels[0]
            : throw new MaskFormatException(value.Source, $"'{type}' must be one label, got {labels.Count}.");
    }

    private static IRegionShape ReadShape(JsonFields value, string type, (int Width, int Height) size)
    {
        if (type == Brush)
        {
            var format = value.Text("format");
            return format == "rle"
                ? new BrushShape([.. value.Integers("rle", byte.MaxValue).Select(number => (byte)number)])
                : throw new MaskFormatException(value.Source, $"'format' must be rle, got '{format}'.");
        }

        // Corners are in percent of the image.
        var corners = value.Numbers("points");
        for (var i = 0; i < corners.Length; i++)
        {
            if (!(corners[i] is >= 0 and <= 100))
                throw new MaskFormatException(value.Source, $"points: {corners[i]} must lie between 0 and 100 percent.");
            corners[i] *= (i % 2 == 0 ? size.Width : size.Height) / 100.0;
        }

        return new PolygonShape([corners], value.Source);
    }

    // The image is the task's only text, or the one that everybody calls "image".
    private static string NameOf(JsonFields task)
    {
        var data = task.Object("data");
        if (data.KindOf("image") == JsonValueKind.String)
            return FileNameOf(data.Text("image"));
        string[] texts = [.. data.Element.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).Select(field => field.Value.GetString()!)];
        return texts.Length == 1
            ? FileNameOf(texts[0])
            : throw new MaskFormatException(data.Source, $"'image' is needed: the task's image is not clear from {texts.Length} texts.");
    }

    // /data/upload/1/NAME, https://host/NAME?token=…, or /data/local-files/?d=folder%2FNAME.
    private static string FileNameOf(string address)
    {
        const string LocalFile = "?d=";
        var local = address.IndexOf(LocalFile, StringComparison.Ordinal);
        var path = local >= 0 ? address[(local + LocalFile.Length)..].Split('&')[0] : address.Split('?', '#')[0];
        return RegionImage.NameOf(Uri.UnescapeDataString(path));
    }

    private sealed class BrushShape(byte[] stream) : IRegionShape
    {
        public void Cover(Span<bool> covered, int width, int height, string source) => BrushRle.Decode(stream, covered, source);
    }
}
