using Trifold.Formats.Images;

namespace Trifold.Formats.Views;

/// <summary>A label map shown over its image.</summary>
public static class Overlay
{
    // A boundary pixel keeps this share of its brightness: visible on bright and coloured parts alike.
    private const double BoundaryShare = 0.35;

    /// <summary>Blends the labels' colours over an image; boundaries between labels are darker.</summary>
    /// <param name="image">The image.</param>
    /// <param name="labels">Labels of the same size. Label 0 (background) leaves the image as it is.</param>
    /// <param name="palette">A colour for every label that occurs.</param>
    /// <param name="opacity">0 shows the image, 1 the colours alone.</param>
    public static RgbImage Blend(RgbImage image, LabelImage labels, ReadOnlySpan<Rgb> palette, double opacity = 0.5)
    {
        if (labels.Width != image.Width || labels.Height != image.Height)
        {
            throw new ArgumentException(
                $"Labels have {labels.Width}x{labels.Height} pixels, the image {image.Width}x{image.Height}.", nameof(labels));
        }

        if (labels.Labels.Max() is var largest && largest >= palette.Length)
            throw new ArgumentException($"Label {largest} has no colour in a palette of {palette.Length}.", nameof(palette));

        var result = new RgbImage(image.Width, image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var i = y * image.Width + x;
                var label = labels.Labels[i];
                var share = label == 0 ? 0 : opacity;
                var brightness = IsBoundary(labels, x, y) ? BoundaryShare : 1;
                result.Colors[i] = Mix(image.Colors[i], palette[label], share, brightness);
            }
        }

        return result;
    }

    // Looking right and down only draws each boundary one pixel wide.
    private static bool IsBoundary(LabelImage labels, int x, int y)
    {
        var i = y * labels.Width + x;
        return (x + 1 < labels.Width && labels.Labels[i + 1] != labels.Labels[i])
            || (y + 1 < labels.Height && labels.Labels[i + labels.Width] != labels.Labels[i]);
    }

    private static Rgb Mix(Rgb below, Rgb above, double share, double brightness)
    {
        return new Rgb(Channel(below.R, above.R), Channel(below.G, above.G), Channel(below.B, above.B));

        byte Channel(byte a, byte b) => (byte)Math.Round(brightness * (a + share * (b - a)));
    }
}
