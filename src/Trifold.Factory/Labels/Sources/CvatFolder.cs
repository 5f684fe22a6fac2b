using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels.Sources;

/// <summary>CVAT's "Segmentation mask 1.1": colour PNGs in <c>SegmentationClass/</c>, named in <c>labelmap.txt</c>.</summary>
internal sealed class CvatFolder(string folder, CvatLabelMap map) : IMaskSource
{
    public const string Masks = "SegmentationClass";

    // CVAT keeps the folders that images were uploaded from.
    private readonly ILookup<string, string> _files =
        MaskSources.FilesIn(Path.Combine(folder, Masks), ".png").ToLookup(path => Path.GetFileName(path));

    public string Description => $"CVAT segmentation masks in {Masks}/";

    public FoundMask? Read(LabelledImage image, MaskLegend legend, int size)
    {
        string[] paths = [.. _files[NameOf(image)].Select(path => Path.GetRelativePath(folder, path))];
        return paths switch
        {
            [] => null,
            [var path] => FoundMask.Of(
                path, map.Read(File.ReadAllBytes(Path.Combine(folder, path)), legend, MaskSources.Limits(path)), size),
            _ => throw new MaskFormatException(paths[1], $"{paths[0]} is of the same image; keep one of them."),
        };
    }

    public IEnumerable<string> Strays(IReadOnlyList<LabelledImage> images)
    {
        var known = images.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return _files.Where(files => !known.Contains(files.Key)).SelectMany(files => files).Select(path => Path.GetRelativePath(folder, path));
    }

    private static string NameOf(LabelledImage image) => Path.ChangeExtension(image.Name, ".png");
}
