using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels.Sources;

/// <summary>Where the masks of a project come from.</summary>
internal interface IMaskSource
{
    /// <summary>For people: what it is and where it lies.</summary>
    string Description { get; }

    /// <summary>The mask of an image; null where there is none.</summary>
    /// <param name="size">Side of the image in pixels.</param>
    /// <exception cref="Formats.Images.ImageFormatException">The mask cannot be read.</exception>
    /// <exception cref="MaskFormatException">The mask cannot be read.</exception>
    FoundMask? Read(LabelledImage image, MaskLegend legend, int size);

    /// <summary>Names of masks that belong to none of the images.</summary>
    IEnumerable<string> Strays(IReadOnlyList<LabelledImage> images);
}

/// <summary>A mask that is there.</summary>
/// <param name="Name">File or image, for messages.</param>
/// <param name="Reading">Null where the size is not the image's.</param>
internal sealed record FoundMask(string Name, int Width, int Height, MaskReading? Reading)
{
    /// <param name="size">Side of the image.</param>
    public static FoundMask Of(string name, MaskReading reading, int size)
    {
        var (width, height) = (reading.Labels.Width, reading.Labels.Height);
        return new FoundMask(name, width, height, width == size && height == size ? reading : null);
    }
}
