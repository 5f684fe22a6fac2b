using System.Runtime.InteropServices;

namespace Trifold.Formats.Images;

/// <summary>A colour image, 8-bit sRGB.</summary>
/// <param name="width">Columns, at least 1.</param>
/// <param name="height">Rows, at least 1.</param>
/// <param name="pixels">R, G, B of each pixel, row-major from the top left; kept, not copied.</param>
public sealed class RgbImage(int width, int height, byte[] pixels)
{
    /// <summary>A black image.</summary>
    public RgbImage(int width, int height)
        : this(width, height, new byte[3 * width * height])
    {
    }

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>R, G, B of each pixel, row-major from the top left.</summary>
    public byte[] Pixels { get; } = Raster.Check(width, height, 3, pixels);

    /// <summary>The same memory, one colour an element.</summary>
    public Span<Rgb> Colors => MemoryMarshal.Cast<byte, Rgb>(Pixels.AsSpan());
}
