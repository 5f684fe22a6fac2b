namespace Trifold.Formats.Masks.Regions;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">Column of the first.</param>
/// <param name="Top">Row of the first.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelBox(int Left, int Top, int Width, int Height)
{
    /// <exception cref="MaskFormatException">The box is empty or leaves the image.</exception>
    internal void CheckWithin(int width, int height, string source)
    {
        if (Left < 0 || Top < 0 || Width < 1 || Height < 1 || Left > width - Width || Top > height - Height)
        {
            throw new MaskFormatException(
                source, $"a box of {Width}x{Height} pixels at {Left}, {Top} does not lie within {width}x{height}.");
        }
    }
}
