namespace Trifold.Formats.Images;

/// <summary>A grey image with 8 bits a pixel: opacity, a soft mask, brightness.</summary>
/// <param name="width">Columns, at least 1.</param>
/// <param name="height">Rows, at least 1.</param>
/// <param name="pixels">Row-major from the top left; kept, not copied.</param>
public sealed class GrayImage(int width, int height, byte[] pixels)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Row-major from the top left.</summary>
    public byte[] Pixels { get; } = Raster.Check(width, height, 1, pixels);
}
