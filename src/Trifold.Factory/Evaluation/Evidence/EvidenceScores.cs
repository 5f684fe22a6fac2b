using Trifold.Factory.Annotation;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>How good a segmenter's label maps are.</summary>
/// <param name="Single">Over the single views.</param>
/// <param name="Sweep">Over all frames of all sweeps.</param>
/// <param name="Consistency">Agreement across the views of the sweeps, points found by the model's own depth.</param>
/// <param name="ConsistencyExactDepth">The same by the world's depth.</param>
public sealed record EvidenceScores(
    SegmentationScores Single, SegmentationScores Sweep, SweepConsistency Consistency, SweepConsistency ConsistencyExactDepth);

/// <summary>Agreement of masks across views.</summary>
/// <param name="Mean">Over the sweeps.</param>
/// <param name="Sweeps">Of each sweep.</param>
public sealed record SweepConsistency(double Mean, IReadOnlyList<double> Sweeps)
{
    /// <param name="masks">Label maps of each view of each sweep.</param>
    /// <param name="depth">Which depth finds a pixel's point.</param>
    public static SweepConsistency Of(
        IReadOnlyList<EvaluationScene> sweeps, IReadOnlyList<IReadOnlyList<byte[]>> masks, Func<EvaluationView, float[]> depth,
        EvidenceOptions options)
    {
        double[] shares = [.. sweeps.Zip(masks, (sweep, labels) => MaskConsistency.OfSweep(
            [.. sweep.Views.Zip(labels, (view, mask) => new MaskView(view.Camera, view.Rgb.Width, mask, depth(view)))],
            options.Stride, options.DepthTolerance).Share)];
        return new SweepConsistency(shares.Average(), shares);
    }
}
