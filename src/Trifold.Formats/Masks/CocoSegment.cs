using Trifold.Formats.Images;
using Trifold.Formats.Masks.Regions;

namespace Trifold.Formats.Masks;

/// <summary>All pixels of one label, as COCO tells them.</summary>
/// <param name="Label">Value in the label map.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Box">Smallest box around them, pixels.</param>
/// <param name="Counts">Compressed run lengths, column by column, over the whole image.</param>
public sealed record CocoSegment(byte Label, int Area, PixelBox Box, string Counts)
{
    /// <summary>The segments of the labels that occur, in their order.</summary>
    public static IReadOnlyList<CocoSegment> Of(LabelImage image)
    {
        var tallies = new Tally?[byte.MaxValue + 1];
        var (width, height) = (image.Width, image.Height);
        var start = 0;
        for (var end = 1; end <= width * height; end++)
        {
            var label = At(start);
            if (end < width * height && At(end) == label)
                continue;
            (tallies[label] ??= new Tally(height)).Add(start, end);
            start = end;
        }

        return [.. tallies.SelectMany((tally, label) =>
            tally is null ? (CocoSegment[])[] : [tally.ToSegment((byte)label, width * height)])];

        // Pixels are counted down the columns.
        byte At(int pixel) => image.Labels[pixel % height * width + pixel / height];
    }

    private sealed class Tally(int height)
    {
        private readonly List<int> _runs = [];
        private int _end;
        private int _area;
        private (int Left, int Top, int Right, int Bottom) _box = (int.MaxValue, int.MaxValue, 0, 0);

        public void Add(int start, int end)
        {
            _runs.Add(start - _end);
            _runs.Add(end - start);
            _end = end;
            _area += end - start;
            var (firstColumn, lastColumn) = (start / height, (end - 1) / height);
            // A run over the edge of a column has pixels at the bottom and at the top.
            var (top, bottom) = firstColumn == lastColumn ? (start % height, (end - 1) % height) : (0, height - 1);
            _box = (
                Math.Min(_box.Left, firstColumn), Math.Min(_box.Top, top),
                Math.Max(_box.Right, lastColumn + 1), Math.Max(_box.Bottom, bottom + 1));
        }

        public CocoSegment ToSegment(byte label, int pixels)
        {
            if (_end < pixels)
                _runs.Add(pixels - _end);
            var box = new PixelBox(_box.Left, _box.Top, _box.Right - _box.Left, _box.Bottom - _box.Top);
            return new CocoSegment(label, _area, box, CocoRle.Compress(_runs));
        }
    }
}
