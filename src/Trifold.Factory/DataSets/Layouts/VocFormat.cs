using Trifold.Formats.Masks;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// Pascal VOC: <c>JPEGImages/</c>, palette masks in <c>SegmentationClass/</c> and <c>SegmentationObject/</c>, and
/// <c>ImageSets/Segmentation/</c> with <c>train</c>, <c>val</c> and <c>trainval</c>. VOC has no place for the names of
/// classes; they stand in CVAT's <c>labelmap.txt</c>.
/// </summary>
/// <param name="encoding">Gives the labels.</param>
/// <exception cref="ArgumentException">The labels do not fit into VOC's palette or the label map.</exception>
public sealed class VocFormat(SampleEncoding encoding) : IDataSetFormat
{
    public const string FormatName = "voc";

    private readonly MaskLegend _legend = VocFiles.Legend(encoding.Labels);

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample) => VocFiles.Encode(sample, VocMasks.Classes(sample.View.Labels));

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        VocFiles.WriteList(files, "train", records.Where(record => !SceneSplit.IsForValidation(record.Seed)));
        VocFiles.WriteList(files, "val", records.Where(record => SceneSplit.IsForValidation(record.Seed)));
        VocFiles.WriteList(files, "trainval", records);
        VocFiles.Finish(info, records, files, _legend, "palette index = label");
    }
}
