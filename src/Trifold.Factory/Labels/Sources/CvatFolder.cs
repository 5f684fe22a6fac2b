using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels.Sources;

/// <summary>CVAT's "Segmentation mask 1.1": colour PNGs in <c>SegmentationClass/</c>, named in <c>labelmap.txt</c>.</summary>
internal sealed class CvatFolder(string folder, CvatLabelMap map) : IMaskSource
{
    public const string Masks = "SegmentationClass";

    public string Description => $"CVAT segmentation masks in {Masks}/";

    public FoundMask? Read(LabelledImage image, MaskLegend legend, int size)
    {
        // CVAT keeps the folder that an image was uploaded from.
        var name = Path.ChangeExtension(image.Name, ".png");
        var path = Files().FirstOrDefault(file => Path.GetFileName(file) == name);
        if (path is null)
            return null;
        var source = Path.GetRelativePath(folder, path);
        return FoundMask.Of(source, map.Read(File.ReadAllBytes(path), legend, MaskSources.Limits(source)), size);
    }

    public IEnumerable<string> Strays(IReadOnlyList<LabelledImage> images)
    {
        var known = images.Select(image => Path.ChangeExtension(image.Name, ".png")).ToHashSet(StringComparer.Ordinal);
        return Files().Where(path => !known.Contains(Path.GetFileName(path))).Select(path => Path.GetRelativePath(folder, path));
    }

    private IEnumerable<string> Files() => MaskSources.FilesIn(Path.Combine(folder, Masks), ".png");
}
