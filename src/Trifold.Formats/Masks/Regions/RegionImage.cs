using Trifold.Formats.Images;

namespace Trifold.Formats.Masks.Regions;

/// <summary>An image that an annotation file is about, with its regions. Nothing is painted before it is asked for.</summary>
public sealed class RegionImage
{
    // A person draws some dozens; more is a damaged or hostile file, and every one costs a pass over the image.
    private const int MaxRegions = 10_000;

    private readonly IReadOnlyList<MaskRegion> _regions;

    internal RegionImage(string name, string source, (int Width, int Height)? size, IReadOnlyList<MaskRegion> regions)
    {
        if (regions.Count > MaxRegions)
            throw new MaskFormatException(source, $"{regions.Count} regions are more than the limit of {MaxRegions} an image.");
        (Name, Source, Size, _regions) = (name, source, size, regions);
    }

    /// <summary>File name of the image, without folders.</summary>
    public string Name { get; }

    /// <summary>File and place in it, for messages.</summary>
    public string Source { get; }

    /// <summary>Width and height in pixels; null where the file does not say, since there are no regions.</summary>
    public (int Width, int Height)? Size { get; }

    /// <summary>The label map: later regions over earlier ones, 0 where there is none.</summary>
    /// <param name="width">As <see cref="Size"/> says where it does.</param>
    /// <exception cref="MaskFormatException">A region does not fit the image.</exception>
    public MaskReading Paint(MaskLegend legend, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(legend);
        if (Size is { } size && size != (width, height))
            throw new ArgumentException($"{Source}: the image has {size.Width}x{size.Height} pixels, not {width}x{height}.");
        var labels = new LabelImage(width, height, new byte[width * height]);
        var covered = new bool[width * height];
        var tally = new MarkTally("labels");
        foreach (var region in _regions)
        {
            Array.Clear(covered);
            region.Shape.Cover(covered, width, height, region.Source);
            if (legend.TryValueOf(region.Part, out var value))
                Fill(labels.Labels, covered, value);
            else
                tally.Add($"label '{region.Part}'", covered.LongCount(pixel => pixel));
        }

        return new MaskReading(labels, tally.ToMarks());
    }

    /// <summary>The file name at the end of a path of any system.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static void Fill(byte[] labels, bool[] covered, byte value)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (covered[i])
                labels[i] = value;
        }
    }
}

/// <param name="Part">Name of its label.</param>
/// <param name="Source">File and place in it, for messages.</param>
internal sealed record MaskRegion(string Part, string Source, IRegionShape Shape);
