using System.Text.RegularExpressions;
using Trifold.Formats.Masks;
using Trifold.Formats.Masks.Regions;

namespace Trifold.Factory.Labels.Sources;

/// <summary>Annotation files with the regions of many images each.</summary>
internal sealed partial class RegionFiles(string description, IReadOnlyList<RegionImage> regions) : IMaskSource
{
    private readonly ILookup<string, RegionImage> _byName = regions.ToLookup(region => region.Name);

    private readonly ILookup<string, RegionImage> _uploaded =
        regions.Where(region => UploadPrefix().IsMatch(region.Name)).ToLookup(region => WithoutPrefix(region.Name));

    public string Description => description;

    public FoundMask? Read(LabelledImage image, MaskLegend legend, int size)
    {
        RegionImage[] fitting = [.. _byName[image.Name], .. _uploaded[image.Name]];
        if (fitting.Length > 1)
            throw new MaskFormatException(fitting[1].Source, $"{fitting[0].Source} is about the same image; keep one of them.");
        if (fitting.Length == 0)
            return null;
        var (width, height) = fitting[0].Size ?? (size, size);
        return new FoundMask(
            image.Name, width, height, width == size && height == size ? fitting[0].Paint(legend, size, size) : null);
    }

    public IEnumerable<string> Strays(IReadOnlyList<LabelledImage> images)
    {
        var known = images.Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
        return regions.Select(region => region.Name).Where(name => !known.Contains(name) && !known.Contains(WithoutPrefix(name)));
    }

    // Label Studio puts eight random digits before the name of an uploaded file.
    private static string WithoutPrefix(string name) => UploadPrefix().Replace(name, "");

    [GeneratedRegex("^[0-9a-f]{8}-")]
    private static partial Regex UploadPrefix();
}
