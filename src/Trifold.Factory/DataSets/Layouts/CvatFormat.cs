using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Png;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// CVAT's "Segmentation mask 1.1": VOC's folders with RGB masks, whose colours <c>labelmap.txt</c> names, and
/// <c>ImageSets/Segmentation/default.txt</c>. Zipped, it can be imported into a task of the same images.
/// </summary>
public sealed class CvatFormat : IDataSetFormat
{
    public const string FormatName = "cvat";

    private readonly MaskLegend _legend;
    private readonly Rgb[] _colors;

    /// <param name="encoding">Gives the labels.</param>
    /// <exception cref="ArgumentException">The labels do not fit into VOC's palette or the label map.</exception>
    public CvatFormat(SampleEncoding encoding)
    {
        _legend = VocFiles.Legend(encoding.Labels);
        _colors = [.. _legend.Parts.Select(part => part.Color)];
    }

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample) =>
        VocFiles.Encode(sample, PngWriter.WriteRgb8(LabelColors.Paint(sample.View.Labels, _colors)));

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        VocFiles.WriteList(files, "default", records);
        VocFiles.Finish(info, records, files, _legend, $"colour as {CvatLabelMap.FileName} says");
    }
}
