namespace Trifold.Formats.Images;

/// <summary>A label map: the number of a part for each pixel, 0 being the background.</summary>
/// <param name="width">Columns, at least 1.</param>
/// <param name="height">Rows, at least 1.</param>
/// <param name="labels">Row-major from the top left; kept, not copied.</param>
public sealed class LabelImage(int width, int height, byte[] labels)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Row-major from the top left.</summary>
    public byte[] Labels { get; } = Raster.Check(width, height, 1, labels);
}
