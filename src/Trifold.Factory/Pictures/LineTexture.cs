using Trifold.Factory.Annotation;
using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Pictures;

/// <summary>
/// One line of the image through all frames of a camera sweep, time downwards (DatasetNeRF, fig. 5): what keeps its place in
/// space draws smooth curves, what flickers draws noise.
/// </summary>
public static class LineTexture
{
    private const int Margin = 2;

    private static readonly Rgb White = new(255, 255, 255);

    /// <summary>The textures of colour and mask side by side.</summary>
    /// <param name="sweep">Frames in order, at least one, all of one size.</param>
    /// <param name="line">Share of the image's height at which the line lies, in [0, 1).</param>
    /// <param name="rowsPerFrame">Rows that each frame gets, at least 1.</param>
    public static RgbImage Of(IReadOnlyList<AnnotatedView> sweep, LabelSet labels, double line, int rowsPerFrame)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentOutOfRangeException.ThrowIfZero(sweep.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerFrame, 1);
        if (!(line is >= 0 and < 1))
            throw new ArgumentException($"line: must lie in [0, 1), got {line}.");
        var width = sweep[0].Rgb.Width;
        var row = (int)(line * sweep[0].Rgb.Height);
        var palette = LabelPalette.Of(labels);
        var colors = new RgbImage(width, sweep.Count * rowsPerFrame);
        var masks = new RgbImage(width, sweep.Count * rowsPerFrame);
        for (var i = 0; i < colors.Height; i++)
        {
            var frame = sweep[i / rowsPerFrame];
            frame.Rgb.Colors.Slice(row * width, width).CopyTo(colors.Colors[(i * width)..]);
            for (var x = 0; x < width; x++)
                masks.Colors[i * width + x] = palette[frame.Labels.Labels[row * width + x]];
        }

        return ContactSheet.Compose([colors, masks], 2, Margin, White);
    }
}
