using Trifold.Formats.Cameras;
using Trifold.Formats.Croissant;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>Files that every layout has.</summary>
internal static class DataSetMetadata
{
    public const string Json = "application/json";
    public const string Image = "sc:ImageObject";
    public const string Mask = "cr:SegmentationMask";

    /// <summary>EG3D's list of cameras, with the provenance beside it.</summary>
    /// <param name="imageOf">Path of a sample's image, relative to the data set's folder.</param>
    public static void WriteCameras(
        DescribedFiles files, DataSetInfo info, IEnumerable<SampleRecord> records, Func<SampleRecord, string> imageOf) =>
        files.Write(
            CameraDataset.FileName, Json,
            stream => CameraDataset.Write(
                stream, records.Select(record => (imageOf(record), record.Camera)), (DataSetProvenance.Key, info.Provenance)));

    /// <summary>Croissant metadata, the last file of a data set.</summary>
    /// <param name="described">Single files.</param>
    /// <param name="fileSets">Files of samples.</param>
    /// <param name="inArchives">Whether these lie in the single files.</param>
    public static void WriteCroissant(
        IFileSink files, DataSetInfo info, IEnumerable<CroissantFile> described, IReadOnlyList<CroissantFileSet> fileSets,
        bool inArchives = false)
    {
        var dataset = new CroissantDataset(
            info.Name,
            $"Generated images of {info.Size}x{info.Size} pixels with exact cameras and {info.Labels.Count} labels a pixel can have.",
            info.Licence, info.Provenance, PartsOf(info.Labels), described, fileSets, inArchives);
        files.Write(CroissantWriter.FileName, stream => CroissantWriter.Write(stream, dataset));
    }

    /// <summary>Labels in their own colours.</summary>
    public static IReadOnlyList<MaskPart> PartsOf(LabelSet labels) =>
        [.. labels.Entries.Select(label => new MaskPart(label.Name, new Rgb(label.Red, label.Green, label.Blue)))];
}
