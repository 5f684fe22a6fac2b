using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels.Sources;

/// <summary>A PNG mask for each image, at the place that <c>labels.json</c> names.</summary>
internal sealed class PngFolder(string folder, PngMaskKind kind) : IMaskSource
{
    public string Description => $"{(kind == PngMaskKind.Any ? "" : $"{kind} ")}PNG masks in {LabelProject.MaskFolder}/";

    public FoundMask? Read(LabelledImage image, MaskLegend legend, int size)
    {
        var path = Path.Combine(folder, image.Mask);
        return File.Exists(path)
            ? FoundMask.Of(image.Mask, PngMask.Read(File.ReadAllBytes(path), legend, kind, MaskSources.Limits(image.Mask)), size)
            : null;
    }

    public IEnumerable<string> Strays(IReadOnlyList<LabelledImage> images)
    {
        var known = images.Select(image => Path.GetFileName(image.Mask)).ToHashSet(StringComparer.Ordinal);
        return MaskSources.FilesIn(Path.Combine(folder, LabelProject.MaskFolder), ".png")
            .Where(path => !known.Contains(Path.GetFileName(path)))
            .Select(path => Path.GetRelativePath(folder, path));
    }
}
