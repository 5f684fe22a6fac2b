namespace Trifold.Formats.Images;

/// <summary>Label maps as colour images.</summary>
public static class LabelColors
{
    /// <summary>Each pixel in the colour of its label.</summary>
    /// <exception cref="ImageFormatException">A label has no colour.</exception>
    public static RgbImage Paint(LabelImage labels, ReadOnlySpan<Rgb> colors)
    {
        var image = new RgbImage(labels.Width, labels.Height);
        var pixels = image.Colors;
        for (var i = 0; i < pixels.Length; i++)
        {
            var label = labels.Labels[i];
            if (label >= colors.Length)
                throw new ImageFormatException("mask", $"label {label} has no colour; there are {colors.Length}.");
            pixels[i] = colors[label];
        }

        return image;
    }
}
