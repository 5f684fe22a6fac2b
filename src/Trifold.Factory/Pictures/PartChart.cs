using System.Globalization;
using System.Security;
using System.Text;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Pictures;

/// <summary>How much of a data set each part fills, as bars in the parts' colours.</summary>
public static class PartChart
{
    // Of the chart, in pixels.
    private const int NameWidth = 110, BarWidth = 420, BarHeight = 16, Gap = 6, Top = 40, NumberWidth = 170;

    // A bar's length is the logarithm of the share, over this many powers of ten: eyes and brows are seen beside the background.
    private const double Decades = 4;

    /// <summary>An SVG picture.</summary>
    /// <param name="pixels">Pixels of each part over all images, [K].</param>
    /// <param name="images">Images that show each part, [K].</param>
    /// <param name="count">Images.</param>
    public static string Draw(LabelSet labels, IReadOnlyList<long> pixels, IReadOnlyList<long> images, long count)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (pixels.Count != labels.Count || images.Count != labels.Count)
            throw new ArgumentException($"pixels, images: {labels.Count} numbers each are needed, got {pixels.Count}, {images.Count}.");
        var all = Math.Max(1, pixels.Sum());
        var (width, height) = (NameWidth + BarWidth + NumberWidth, Top + labels.Count * (BarHeight + Gap) + Gap);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            <text x="8" y="20" font-size="14">Share of the pixels (logarithmic, {Math.Pow(10, -Decades):P2} to 100%) and of {count} images</text>
            """);
        for (var i = 0; i < labels.Count; i++)
        {
            var (y, label) = (Top + i * (BarHeight + Gap), labels[i]);
            var share = pixels[i] / (double)all;
            var length = share == 0 ? 0 : BarWidth * Math.Clamp(1 + Math.Log10(share) / Decades, 0, 1);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""
                <text x="8" y="{y + 12}">{SecurityElement.Escape(label.Name)}</text>
                <rect x="{NameWidth}" y="{y}" width="{length:F1}" height="{BarHeight}" fill="rgb({label.Red},{label.Green},{label.Blue})" stroke="#444"/>
                <text x="{NameWidth + length + 6:F1}" y="{y + 12}">{share:P2}, in {images[i] / (double)Math.Max(1, count):P0}</text>
                """);
        }

        return svg.AppendLine("</svg>").ToString();
    }
}
