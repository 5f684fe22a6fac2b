using Trifold.Formats.Masks;
using Trifold.Formats.Masks.Regions;
using Trifold.Formats.Png;

namespace Trifold.Factory.Labels.Sources;

/// <summary>
/// Finds the masks of a project by what lies in its folder. The order is that of effort: an export that somebody put there
/// counts more than the empty masks that were there before.
/// </summary>
internal static class MaskSources
{
    private const long MaxImagePixels = (long)LabelProject.MaxImageSize * LabelProject.MaxImageSize;

    // COCO exports come with this folder around them.
    private const string AnnotationFolder = "annotations";

    /// <summary>The source of a format; null where it is not there or cannot be read.</summary>
    /// <param name="faults">Receives why a file cannot be read.</param>
    public static IMaskSource? Find(string folder, LabelFormat format, List<string> faults)
    {
        try
        {
            return format switch
            {
                LabelFormat.Auto => OfCvat(folder) ?? OfLabelStudio(folder) ?? (IMaskSource?)OfCoco(folder) ?? OfPng(folder, PngMaskKind.Any),
                LabelFormat.Palette => OfPng(folder, PngMaskKind.Palette),
                LabelFormat.Rgb => OfPng(folder, PngMaskKind.Rgb),
                LabelFormat.Index => OfPng(folder, PngMaskKind.Index),
                LabelFormat.LabelStudio => OfLabelStudio(folder),
                LabelFormat.Coco => OfCoco(folder),
                LabelFormat.Cvat => OfCvat(folder),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
            };
        }
        catch (MaskFormatException fault)
        {
            faults.Add(fault.Message);
            return null;
        }
    }

    /// <summary>What a person looks for when there is no mask at all.</summary>
    public static string NothingFound(LabelFormat format) => format switch
    {
        LabelFormat.LabelStudio => "there is no JSON export of Label Studio (*.json, a list of tasks)",
        LabelFormat.Coco => $"there are no COCO annotations (*.json or {AnnotationFolder}/*.json, an object)",
        LabelFormat.Cvat => $"there is neither {CvatFolder.Masks}/ with {CvatLabelMap.FileName} nor a CVAT export (*.xml)",
        _ => $"there is no folder {LabelProject.MaskFolder}/",
    };

    /// <summary>Files of a folder and the folders in it, in the order of their names.</summary>
    public static IEnumerable<string> FilesIn(string folder, string extension) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*" + extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [];

    public static PngReadOptions Limits(string source) => new() { Source = source, MaxImagePixels = MaxImagePixels };

    private static PngFolder? OfPng(string folder, PngMaskKind kind) =>
        Directory.Exists(Path.Combine(folder, LabelProject.MaskFolder)) ? new PngFolder(folder, kind) : null;

    private static IMaskSource? OfCvat(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, CvatFolder.Masks)))
        {
            var map = Path.Combine(folder, CvatLabelMap.FileName);
            return File.Exists(map)
                ? new CvatFolder(folder, CvatLabelMap.Decode(File.ReadAllBytes(map), CvatLabelMap.FileName))
                : throw new MaskFormatException(CvatFolder.Masks, $"there is no {CvatLabelMap.FileName} beside it; it names the colours.");
        }

        return OfFiles("CVAT annotations", folder, Directory.EnumerateFiles(folder, "*.xml"), CvatMasks.Decode);
    }

    private static RegionFiles? OfLabelStudio(string folder) => OfFiles(
        "Label Studio export", folder, JsonFiles(folder, '['), (json, source) => LabelStudioMasks.Decode(json, source));

    private static RegionFiles? OfCoco(string folder) => OfFiles(
        "COCO annotations", folder, JsonFiles(folder, '{'), (json, source) => CocoMasks.Decode(json, source));

    private static RegionFiles? OfFiles(
        string what, string folder, IEnumerable<string> files, Func<byte[], string, IReadOnlyList<RegionImage>> decode)
    {
        string[] found = [.. files.Order(StringComparer.Ordinal)];
        if (found.Length == 0)
            return null;
        string[] names = [.. found.Select(file => Path.GetRelativePath(folder, file))];
        return new RegionFiles(
            $"{what} in {string.Join(", ", names)}",
            [.. found.SelectMany((file, i) => decode(File.ReadAllBytes(file), names[i]))]);
    }

    // A list is Label Studio's, an object COCO's.
    private static IEnumerable<string> JsonFiles(string folder, char first)
    {
        var annotations = Path.Combine(folder, AnnotationFolder);
        return Directory.EnumerateFiles(folder, "*.json")
            .Concat(Directory.Exists(annotations) ? Directory.EnumerateFiles(annotations, "*.json") : [])
            .Where(file => Path.GetFileName(file) != LabelProject.FileName && FirstCharacter(file) == first);
    }

    private static char FirstCharacter(string file)
    {
        using var reader = new StreamReader(file);
        int next;
        do
            next = reader.Read();
        while (next >= 0 && char.IsWhiteSpace((char)next));
        return next < 0 ? '\0' : (char)next;
    }
}
