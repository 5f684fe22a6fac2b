namespace Trifold.Factory.Evaluation;

/// <summary>How good label maps are, over a set of views. Undefined figures are NaN.</summary>
/// <param name="MeanIou">Mean IoU over the parts that occur, background included.</param>
/// <param name="MeanIouObject">The same without background.</param>
/// <param name="FrequentIou">Mean IoU over parts of at least <see cref="FrequentShare"/> of the true pixels, background included.</param>
/// <param name="FrequentIouObject">The same without background.</param>
/// <param name="ThinIou">Mean IoU over the other parts that truly occur.</param>
/// <param name="Accuracy">Share of pixels that are right.</param>
/// <param name="AccuracyObject">The same of the pixels that truly show the object.</param>
/// <param name="PartIou">IoU of each part, in index order.</param>
/// <param name="PartShare">Share of the true pixels of each part.</param>
public sealed record SegmentationScores(
    double MeanIou, double MeanIouObject, double FrequentIou, double FrequentIouObject, double ThinIou, double Accuracy,
    double AccuracyObject, IReadOnlyList<double> PartIou, IReadOnlyList<double> PartShare)
{
    /// <summary>From which share of the true pixels on a part counts as frequent.</summary>
    public const double FrequentShare = 0.005;

    /// <param name="parts">K: entries of the label set; index 0 is the background.</param>
    public static SegmentationScores Of(ConfusionMatrix matrix, int parts)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double[] shares = [.. Enumerable.Range(0, parts).Select(matrix.TrueShare)];
        return new SegmentationScores(
            matrix.MeanIou,
            matrix.MeanIouOf(IsObject),
            matrix.MeanIouOf(IsFrequent),
            matrix.MeanIouOf(label => IsFrequent(label) && IsObject(label)),
            matrix.MeanIouOf(label => shares[label] > 0 && !IsFrequent(label)),
            matrix.Accuracy,
            matrix.AccuracyOf(IsObject),
            [.. Enumerable.Range(0, parts).Select(matrix.Iou)],
            shares);

        bool IsFrequent(int label) => shares[label] >= FrequentShare;
    }

    private static bool IsObject(int label) => label > 0;
}
