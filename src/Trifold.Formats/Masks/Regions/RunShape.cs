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
