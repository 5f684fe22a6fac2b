namespace Trifold.Formats.Masks.Regions;

/// <summary>Polygons; a pixel is covered where its centre lies inside one of them (even-odd where a line crosses itself).</summary>
internal sealed class PolygonShape : IRegionShape
{
    private const int FewestNumbers = 6;
    private const int MostPolygons = 1000;

    // Far outside any image, and small enough that no product of two overflows.
    private const double LargestCoordinate = 1e6;

    private readonly IReadOnlyList<double[]> _polygons;

    /// <param name="polygons">x and y of each corner in turn, pixels; (0, 0) is the image's top left corner.</param>
    /// <param name="source">File and place in it, for messages.</param>
    public PolygonShape(IReadOnlyList<double[]> polygons, string source)
    {
        if (polygons.Count > MostPolygons)
            throw new MaskFormatException(source, $"{polygons.Count} polygons are more than the limit of {MostPolygons} a region.");
        foreach (var polygon in polygons)
        {
            if (polygon.Length < FewestNumbers || polygon.Length % 2 != 0)
                throw new MaskFormatException(source, $"a polygon needs three corners or more, x and y each; got {polygon.Length} numbers.");
            if (Array.Exists(polygon, number => !(Math.Abs(number) <= LargestCoordinate)))
                throw new MaskFormatException(source, $"the corners of a polygon must lie within ±{LargestCoordinate:F0} pixels.");
        }

        _polygons = polygons;
    }

    public void Cover(Span<bool> covered, int width, int height, string source)
    {
        // One column more: an edge right of the last pixel's centre leaves its mark there.
        var stride = width + 1;
        var edges = new bool[stride * height];
        foreach (var polygon in _polygons)
        {
            Array.Clear(edges);
            MarkEdges(polygon, edges, stride, height);
            for (var y = 0; y < height; y++)
            {
                var inside = false;
                for (var x = 0; x < width; x++)
                {
                    inside ^= edges[y * stride + x];
                    covered[y * width + x] |= inside;
                }
            }
        }
    }

    // Marks, in each row, the first pixel whose centre lies right of the edge; two marks at one place cancel out.
    private static void MarkEdges(double[] polygon, bool[] edges, int stride, int height)
    {
        var (x0, y0) = (polygon[^2], polygon[^1]);
        for (var i = 0; i < polygon.Length; i += 2)
        {
            var (x1, y1) = (polygon[i], polygon[i + 1]);
            for (var y = FirstRow(Math.Min(y0, y1)); y < Math.Min(height, FirstRow(Math.Max(y0, y1))); y++)
            {
                var x = x0 + (y + 0.5 - y0) / (y1 - y0) * (x1 - x0);
                edges[y * stride + (int)Math.Clamp(Math.Floor(x + 0.5), 0, stride - 1)] ^= true;
            }

            (x0, y0) = (x1, y1);
        }
    }

    // The first row whose centre lies below a height.
    private static int FirstRow(double y) => (int)Math.Max(0, Math.Floor(y + 0.5));
}
