namespace Trifold.Formats.Masks.Regions;

/// <summary>
/// Lengths of alternating runs inside a box, the first not covered: COCO's RLE, whose box is the image and whose runs go
/// down the columns, and CVAT's, whose runs go along the rows of the mask's box.
/// </summary>
/// <param name="runs">Not negative; together exactly the box.</param>
/// <param name="box">Pixels.</param>
/// <param name="byColumns">Whether runs go down the columns.</param>
internal sealed class RunShape(int[] runs, PixelBox box, bool byColumns) : IRegionShape
{
    public void Cover(Span<bool> covered, int width, int height, string source)
    {
        box.CheckWithin(width, height, source);
        var pixels = (long)box.Width * box.Height;
        var sum = runs.Sum(run => (long)run);
        if (sum != pixels)
            throw new MaskFormatException(source, $"the runs have {sum} pixels, {box.Width}x{box.Height} are {pixels}.");
        var at = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            for (var end = at + runs[i]; at < end; at++)
            {
                var (x, y) = byColumns ? (at / box.Height, at % box.Height) : (at % box.Width, at / box.Width);
                covered[(box.Top + y) * width + box.Left + x] = i % 2 == 1;
            }
        }
    }
}

/// <summary>A rectangle of whole pixels.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Width, int Height)
{
    /// <exception cref="MaskFormatException">The box is empty or leaves the image.</exception>
    public void CheckWithin(int width, int height, string source)
    {
        if (Left < 0 || Top < 0 || Width < 1 || Height < 1 || Left > width - Width || Top > height - Height)
        {
            throw new MaskFormatException(
                source, $"a box of {Width}x{Height} pixels at {Left}, {Top} does not lie within {width}x{height}.");
        }
    }
}
