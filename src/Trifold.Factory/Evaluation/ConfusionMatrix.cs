namespace Trifold.Factory.Evaluation;

/// <summary>Counts of predicted against true labels, and the scores made of them.</summary>
/// <param name="classes">K: entries of the label set.</param>
public sealed class ConfusionMatrix(int classes)
{
    private readonly long[,] _counts = new long[classes, classes];

    /// <summary>Adds an image.</summary>
    /// <param name="truth">True labels.</param>
    /// <param name="predicted">Predicted labels, as many.</param>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException($"labels: {truth.Length} true and {predicted.Length} predicted ones do not match.");
        for (var i = 0; i < truth.Length; i++)
            _counts[truth[i], predicted[i]]++;
    }

    /// <summary>Intersection over union of a class; undefined (NaN) where it occurs in neither.</summary>
    public double Iou(int label)
    {
        long union = -_counts[label, label];
        for (var other = 0; other < classes; other++)
            union += _counts[label, other] + _counts[other, label];
        return union == 0 ? double.NaN : _counts[label, label] / (double)union;
    }

    /// <summary>Mean of the IoU over classes that occur.</summary>
    public double MeanIou => MeanIouOf(_ => true);

    /// <summary>Mean of the IoU over chosen classes, of those that occur; undefined (NaN) where none does.</summary>
    public double MeanIouOf(Func<int, bool> chosen)
    {
        var ious = Enumerable.Range(0, classes).Where(chosen).Select(Iou).Where(iou => !double.IsNaN(iou)).ToArray();
        return ious.Length == 0 ? double.NaN : ious.Average();
    }

    /// <summary>Share of the pixels that truly are of a class; undefined (NaN) without any pixel.</summary>
    public double TrueShare(int label) => TruePixels(label) / (double)Enumerable.Range(0, classes).Sum(TruePixels);

    /// <summary>Share of pixels that are right.</summary>
    public double Accuracy => AccuracyOf(_ => true);

    /// <summary>Share that is right of the pixels that truly are of chosen classes; undefined (NaN) where there are none.</summary>
    public double AccuracyOf(Func<int, bool> chosen)
    {
        var labels = Enumerable.Range(0, classes).Where(chosen).ToArray();
        var all = labels.Sum(TruePixels);
        return all == 0 ? double.NaN : labels.Sum(label => _counts[label, label]) / (double)all;
    }

    private long TruePixels(int label) => Enumerable.Range(0, classes).Sum(predicted => _counts[label, predicted]);
}
