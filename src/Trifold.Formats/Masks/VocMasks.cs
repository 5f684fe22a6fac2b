using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Formats.Masks;

/// <summary>Pascal VOC's masks: palette PNGs in VOC's colours, index = number of the class or object.</summary>
public static class VocMasks
{
    /// <summary>Index of pixels that count as nothing; no class can have it.</summary>
    public const byte Void = 255;

    private static readonly Rgb[] Palette = Palettes.PascalVoc();

    /// <summary>A mask of <c>SegmentationClass/</c>: index = label.</summary>
    public static byte[] Classes(LabelImage labels) => PngWriter.WriteIndexed8(labels, Palette);

    /// <summary>
    /// A mask of <c>SegmentationObject/</c>: the labels that occur, but the background, are one object each, numbered from
    /// 1 in their order. Readers look up an object's class under its pixels, so no object may have two.
    /// </summary>
    public static byte[] Objects(LabelImage labels)
    {
        Span<bool> occurs = stackalloc bool[byte.MaxValue + 1];
        foreach (var label in labels.Labels)
            occurs[label] = true;
        var objects = new byte[occurs.Length];
        byte count = 0;
        for (var label = 1; label < objects.Length; label++)
            objects[label] = occurs[label] ? ++count : (byte)0;
        return Classes(new LabelImage(labels.Width, labels.Height, Array.ConvertAll(labels.Labels, label => objects[label])));
    }
}
