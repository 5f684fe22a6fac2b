using Trifold.Formats.Images;

namespace Trifold.Formats.Png;

/// <summary>What a PNG reader needs to know besides the bytes.</summary>
public sealed record PngReadOptions
{
    /// <summary>The file or request field, for messages.</summary>
    public string Source { get; init; } = "image";

    /// <summary>Largest width times height that is read, checked before memory is taken; default 64 Mpixel (8192²).</summary>
    public long MaxImagePixels { get; init; } = 64L << 20;

    /// <summary>Colour under transparent pixels where the result has no alpha; default white.</summary>
    public Rgb Background { get; init; } = new(255, 255, 255);
}
