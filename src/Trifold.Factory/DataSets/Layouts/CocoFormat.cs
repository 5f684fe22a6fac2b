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

    private readonly int[] _ids;

    /// <param name="encoding">Of the images; the label set becomes the categories.</param>
    public CocoFormat(SampleEncoding encoding) =>
        _ids = [.. Enumerable.Range(0, encoding.Labels.Count).Select(CocoAnnotation.CategoryOf)];

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample) => new(
        sample.Name,
        [
            new DataFile(ImageOf(sample.Name), SampleEncoding.Rgb(sample.View)),
            new DataFile($"{Panoptic}/{sample.Name}.png", PanopticPng.Encode(sample.View.Labels, _ids)),
        ],
        CocoAnnotation.ToNotes(CocoSegment.Of(sample.View.Labels)));

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        var described = new DescribedFiles(files);
        described.Write(PanopticFile, DataSetMetadata.Json, stream => CocoFiles.WritePanoptic(stream, info, records));
        described.Write(StuffFile, DataSetMetadata.Json, stream => CocoFiles.WriteStuff(stream, info, records));
        DataSetMetadata.WriteCameras(described, info, records, record => ImageOf(record.Name));
        DataSetMetadata.WriteCroissant(files, info, described.Written,
        [
            new("rgb", $"{Images}/*.png", Png, "8-bit sRGB", DataSetMetadata.Image),
            new("mask", $"{Panoptic}/*.png", Png, "R + 256 G + 65536 B = label + 1", DataSetMetadata.Mask, DataSetMetadata.Image),
        ]);
    }

    private static string ImageOf(string name) => $"{Images}/{name}.png";
}
