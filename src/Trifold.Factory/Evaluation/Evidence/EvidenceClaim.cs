namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>A statement about rows of the table, and whether their figures bear it out.</summary>
/// <param name="Figures">What is compared.</param>
public sealed record EvidenceClaim(string Text, string Figures, bool Holds)
{
    private const double WantedIou = 0.85;

    /// <summary>The claims that can be judged by the rows that are there.</summary>
    public static IReadOnlyList<EvidenceClaim> Of(EvidenceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. Wanted(report), .. AgainstBaselines(report), .. Readings(report), .. MoreLabels(report), .. Ablations(report)];
    }

    private static IEnumerable<EvidenceClaim> Wanted(EvidenceReport report) =>
        from row in report.Rows
        where row is { Name: EvidenceVariants.Hidden, Labels: 90 }
        let iou = row.Scores.Single.FrequentIou
        select new EvidenceClaim(
            $"{row.Key}: mIoU of the frequent parts at least {WantedIou}, single views", EvidenceTable.Number(iou), iou >= WantedIou);

    private static IEnumerable<EvidenceClaim> AgainstBaselines(EvidenceReport report) =>
        from row in report.Rows
        where row.Name == EvidenceVariants.Hidden
        from other in report.Rows
        where other.Labels == row.Labels && other.Name is EvidenceVariants.Ensemble or EvidenceVariants.Probe
        from claim in (EvidenceClaim[])
        [
            Ahead(row, other, "mIoU, single views", scores => scores.Single.MeanIou),
            Ahead(row, other, "mIoU, sweeps", scores => scores.Sweep.MeanIou),
            Ahead(row, other, "agreement across views", scores => scores.Consistency.Mean),
        ]
        select claim;

    private static IEnumerable<EvidenceClaim> Readings(EvidenceReport report) =>
        from row in report.Rows
        where row.Name == EvidenceVariants.Hidden
        from other in report.Rows
        where other.Labels == row.Labels && other.Name == EvidenceVariants.Skip
        select Ahead(row, other, "mIoU, single views", scores => scores.Single.MeanIou);

    private static IEnumerable<EvidenceClaim> MoreLabels(EvidenceReport report) =>
        from method in report.Rows.GroupBy(row => row.Name)
        let rows = method.OrderBy(row => row.Labels).ToArray()
        from pair in rows.Zip(rows.Skip(1))
        select Ahead(pair.Second, pair.First, "mIoU, single views", scores => scores.Single.MeanIou);

    // Whatever is taken from a decoder should be missed.
    private static IEnumerable<EvidenceClaim> Ablations(EvidenceReport report) =>
        from row in report.Rows
        where row.Name == EvidenceVariants.Hidden
        from other in report.Rows
        where other.Labels == row.Labels && other.Name.StartsWith("without", StringComparison.Ordinal)
        select Ahead(row, other, "mIoU, single views", scores => scores.Single.MeanIou);

    private static EvidenceClaim Ahead(EvidenceRow row, EvidenceRow other, string what, Func<EvidenceScores, double> score)
    {
        var (first, second) = (score(row.Scores), score(other.Scores));
        return new EvidenceClaim(
            $"{row.Key} ahead of {other.Key}: {what}", $"{EvidenceTable.Number(first)} / {EvidenceTable.Number(second)}", first > second);
    }
}
