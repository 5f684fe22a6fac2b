namespace Trifold.Formats.Images;

/// <summary>A grey image with 16 bits a pixel: depth, instance numbers.</summary>
/// <param name="width">Columns, at least 1.</param>
/// <param name="height">Rows, at least 1.</param>
/// <param name="pixels">Row-major from the top left; kept, not copied.</param>
public sealed class GrayImage16(int width, int height, ushort[] pixels)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Row-major from the top left.</summary>
    public ushort[] Pixels { get; } = Raster.Check(width, height, 1, pixels);
}
