using System.Globalization;
using System.Security;
using System.Text;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Formats.Views;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>Draws a table: bars of the main figures, and masks side by side.</summary>
public static class EvidenceDrawing
{
    private const int Margin = 2;

    // Of the chart, in pixels.
    private const int NameWidth = 160, BarWidth = 480, BarHeight = 12, Gap = 12, Top = 56;

    private static readonly Rgb White = new(255, 255, 255);

    private static readonly (string Name, string Color, Func<EvidenceScores, double> Score)[] Bars =
    [
        ("mIoU of frequent parts, single views", "#3b6fb6", scores => scores.Single.FrequentIou),
        ("mIoU of frequent parts, sweeps", "#7fb2e5", scores => scores.Sweep.FrequentIou),
        ("agreement across views", "#e0913a", scores => scores.Consistency.Mean),
    ];

    /// <summary>Writes <c>chart.svg</c> and <c>masks.png</c> into the folder of a table.</summary>
    /// <returns>What stands in the columns of the masks, left to right.</returns>
    /// <exception cref="ArgumentException">The folder holds no table, or one without rows.</exception>
    public static IReadOnlyList<string> Draw(string folder)
    {
        var report = EvidenceReport.Read(folder)
            ?? throw new ArgumentException($"folder: '{folder}' has no {EvidenceReport.FileName}; make one with 'trifold evaluate evidence'.");
        if (report.Rows.Count == 0)
            throw new ArgumentException($"folder: the table in '{folder}' has no rows yet.");
        AtomicFile.WriteAllBytes(Path.Combine(folder, "chart.svg"), Encoding.UTF8.GetBytes(Chart(report)));

        string[] columns = [EvidenceRun.ImageName, EvidenceRun.ExactName, .. report.Rows.Select(row => row.Key)];
        var views = Math.Min(EvidenceRun.PicturedViews, report.Subject.Options.Singles);
        var tiles = Enumerable.Range(0, views).SelectMany(view => columns.Select(name =>
            PngReader.ReadRgb8(File.ReadAllBytes(EvidenceRun.MaskPath(folder, view, name))))).ToArray();
        AtomicFile.WriteAllBytes(
            Path.Combine(folder, "masks.png"), PngWriter.WriteRgb8(ContactSheet.Compose(tiles, columns.Length, Margin, White)));
        return columns;
    }

    private static string Chart(EvidenceReport report)
    {
        var rowHeight = Bars.Length * BarHeight + Gap;
        var (width, height) = (NameWidth + BarWidth + 60, Top + report.Rows.Count * rowHeight + Gap);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">
            <rect width="100%" height="100%" fill="white"/>
            <text x="8" y="18" font-size="14">{SecurityElement.Escape(report.Subject.Model)}: semantic decoders and baselines</text>
            """);
        for (var bar = 0; bar < Bars.Length; bar++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""
                <rect x="{8 + 230 * bar}" y="30" width="10" height="10" fill="{Bars[bar].Color}"/>
                <text x="{22 + 230 * bar}" y="39">{Bars[bar].Name}</text>
                """);
        }

        for (var i = 0; i < report.Rows.Count; i++)
            AppendRow(svg, report.Rows[i], Top + i * rowHeight);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AppendRow(StringBuilder svg, EvidenceRow row, int top)
    {
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<text x="8" y="{top + Bars.Length * BarHeight / 2 + 4}">{SecurityElement.Escape(row.Name)}, {row.Labels} labels</text>""");
        for (var bar = 0; bar < Bars.Length; bar++)
        {
            var score = Bars[bar].Score(row.Scores);
            var (y, length) = (top + bar * BarHeight, double.IsNaN(score) ? 0 : score * BarWidth);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""
                <rect x="{NameWidth}" y="{y}" width="{length:F1}" height="{BarHeight - 2}" fill="{Bars[bar].Color}"/>
                <text x="{NameWidth + length + 4:F1}" y="{y + 9}">{EvidenceTable.Number(score)}</text>
                """);
        }
    }
}
