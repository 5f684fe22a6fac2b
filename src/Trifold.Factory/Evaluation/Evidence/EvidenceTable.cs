using System.Globalization;
using System.Text;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>A report as tables for people.</summary>
internal static class EvidenceTable
{
    private const string ScoreHeader =
        "mIoU | without background | parts ≥ 0.5% | without background | thin parts | accuracy | of the object";

    public static string Markdown(EvidenceReport report)
    {
        var text = new StringBuilder();
        var (subject, options) = (report.Subject, report.Subject.Options);
        text.Append(CultureInfo.InvariantCulture, $"""
            # Semantic decoders and baselines on {subject.Model}

            Against exact labels of the world `{subject.World}` ({subject.Parts.Count} parts, grouping {subject.Grouping}); scenes of no training.

            ## {options.Singles} single views

            | method | labels | {ScoreHeader} |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var row in report.Rows)
            text.AppendLine($"| {row.Name} | {row.Labels} | {Scores(row.Scores.Single)} |");

        text.Append(CultureInfo.InvariantCulture, $"""

            ## {options.Sweeps} sweeps of {options.Frames} frames, ±{options.YawDegrees}°

            Agreement: share of surface points that two views {options.Stride} frames apart give the same label, found by the model's
            own depth and by the exact one.

            | method | labels | {ScoreHeader} | agreement | by exact depth |
            |---|---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (var row in report.Rows)
            text.AppendLine($"| {row.Name} | {row.Labels} | {Scores(row.Scores.Sweep)} | {Agreement(row.Scores)} |");
        text.AppendLine($"| exact labels | | {Scores(report.Exact.Sweep)} | {Agreement(report.Exact)} |");

        text.AppendLine().AppendLine("## IoU of the parts, single views").AppendLine();
        var parts = Enumerable.Range(0, subject.Parts.Count).ToArray();
        text.AppendLine($"| method | labels | {string.Join(" | ", subject.Parts)} |");
        text.AppendLine($"|---|---|{string.Concat(parts.Select(_ => "---|"))}");
        text.AppendLine($"| share of the pixels | | {string.Join(" | ", parts.Select(part => Percent(report.Exact.Single.PartShare[part])))} |");
        foreach (var row in report.Rows)
            text.AppendLine($"| {row.Name} | {row.Labels} | {string.Join(" | ", parts.Select(part => Number(row.Scores.Single.PartIou[part])))} |");

        text.AppendLine().AppendLine("## Claims").AppendLine();
        text.AppendLine("| claim | figures | holds |").AppendLine("|---|---|---|");
        foreach (var claim in EvidenceClaim.Of(report))
            text.AppendLine($"| {claim.Text} | {claim.Figures} | {(claim.Holds ? "yes" : "**no**")} |");

        text.AppendLine().AppendLine("## Time").AppendLine();
        text.AppendLine("| method | labels | training, s | evaluation, s |").AppendLine("|---|---|---|---|");
        foreach (var row in report.Rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Labels} | {row.TrainingSeconds:F0} | {row.EvaluationSeconds:F0} |");
        return text.ToString();
    }

    /// <summary>A score as it stands in tables.</summary>
    public static string Number(double score) => double.IsNaN(score) ? "–" : score.ToString("F3", CultureInfo.InvariantCulture);

    private static string Scores(SegmentationScores scores) => string.Join(" | ", ((double[])
    [
        scores.MeanIou, scores.MeanIouObject, scores.FrequentIou, scores.FrequentIouObject, scores.ThinIou, scores.Accuracy,
        scores.AccuracyObject,
    ]).Select(Number));

    private static string Agreement(EvidenceScores scores) =>
        $"{Number(scores.Consistency.Mean)} | {Number(scores.ConsistencyExactDepth.Mean)}";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2}%");
}
