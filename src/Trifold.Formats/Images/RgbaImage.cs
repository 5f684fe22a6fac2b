namespace Trifold.Formats.Images;

/// <summary>A colour image with transparency, 8-bit sRGB, alpha not premultiplied (0 transparent, 255 opaque).</summary>
/// <param name="width">Columns, at least 1.</param>
/// <param name="height">Rows, at least 1.</param>
/// <param name="pixels">R, G, B, A of each pixel, row-major from the top left; kept, not copied.</param>
public sealed class RgbaImage(int width, int height, byte[] pixels)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>R, G, B, A of each pixel, row-major from the top left.</summary>
    public byte[] Pixels { get; } = Raster.Check(width, height, 4, pixels);
}
