using System.Text;
using Trifold.Formats.Images;
using Trifold.Formats.Jpeg;
using Trifold.Formats.Masks;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>Pascal VOC's folders, which CVAT's "Segmentation mask 1.1" shares.</summary>
internal static class VocFiles
{
    private const string Images = "JPEGImages";
    private const string Classes = "SegmentationClass";
    private const string Objects = "SegmentationObject";

    /// <summary>The label set in VOC's colours: black for the background, and all different.</summary>
    /// <exception cref="ArgumentException">There are too many labels, or a name that <c>labelmap.txt</c> cannot hold.</exception>
    public static MaskLegend Legend(LabelSet labels)
    {
        if (labels.Count > VocMasks.Void)
            throw new ArgumentException($"labels: VOC's masks hold {VocMasks.Void} classes, 255 being void; there are {labels.Count}.");
        var palette = Palettes.PascalVoc();
        var legend = new MaskLegend([.. labels.Entries.Select((label, i) => new MaskPart(label.Name, palette[i]))]);
        // The name that cannot be written is told before the first sample, not after the last.
        _ = CvatLabelMap.Encode(legend);
        return legend;
    }

    /// <summary>Image, classes and objects of a sample.</summary>
    /// <param name="classes">The mask of classes as a file.</param>
    public static EncodedSample Encode(DataSetSample sample, byte[] classes) => new(sample.Name,
    [
        new DataFile(ImageOf(sample.Name), JpegWriter.WriteRgb8(sample.View.Rgb)),
        new DataFile($"{Classes}/{sample.Name}.png", classes),
        new DataFile($"{Objects}/{sample.Name}.png", VocMasks.Objects(sample.View.Labels)),
    ]);

    /// <summary>A list of samples, a line each.</summary>
    /// <param name="list">As in <c>train</c>.</param>
    public static void WriteList(IFileSink files, string list, IEnumerable<SampleRecord> records) => files.Write(
        $"ImageSets/Segmentation/{list}.txt", stream =>
        {
            foreach (var record in records)
                stream.Write(Encoding.ASCII.GetBytes($"{record.Name}\n"));
        });

    /// <summary>Label map, cameras and metadata.</summary>
    /// <param name="maskValues">What a pixel of the masks says, for the metadata.</param>
    public static void Finish(
        DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files, MaskLegend legend, string maskValues)
    {
        var described = new DescribedFiles(files);
        described.Write(CvatLabelMap.FileName, "text/plain", stream => stream.Write(CvatLabelMap.Encode(legend)));
        DataSetMetadata.WriteCameras(described, records, record => ImageOf(record.Name));
        DataSetMetadata.WriteCroissant(files, info, described.Written,
        [
            new("rgb", $"{Images}/*.jpg", "image/jpeg", "8-bit sRGB, lossy", DataSetMetadata.Image),
            new("mask", $"{Classes}/*.png", "image/png", maskValues, DataSetMetadata.Mask, DataSetMetadata.Image),
            new("object", $"{Objects}/*.png", "image/png", "palette index = number of the object in the image", DataSetMetadata.Image),
        ]);
    }

    private static string ImageOf(string name) => $"{Images}/{name}.jpg";
}
