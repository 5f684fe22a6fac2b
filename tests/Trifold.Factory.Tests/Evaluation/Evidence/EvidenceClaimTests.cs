using Trifold.Factory.Evaluation;
using Trifold.Factory.Evaluation.Evidence;

namespace Trifold.Factory.Tests.Evaluation.Evidence;

public class EvidenceClaimTests
{
    [Fact]
    public void Claims_HoldOrNotAsTheFiguresSay()
    {
        var report = new EvidenceReport(
            new EvidenceSubject("tiny", "sha256:0", "portraits", "fine", ["background"], new EvidenceOptions()), Scores(1, 1),
            [Row("hidden", 30, 0.7, 0.9), Row("hidden", 90, 0.86, 0.9), Row("probe", 90, 0.8, 0.95), Row("without density prior", 90, 0.5, 0.9)]);

        var claims = EvidenceClaim.Of(report).ToDictionary(claim => claim.Text, claim => claim.Holds);

        Assert.True(claims["hidden-90: mIoU of the frequent parts at least 0.85, single views"]);
        Assert.True(claims["hidden-90 ahead of probe-90: mIoU, sweeps"]);
        Assert.False(claims["hidden-90 ahead of probe-90: agreement across views"]);
        Assert.True(claims["hidden-90 ahead of hidden-30: mIoU, single views"]);
        Assert.True(claims["hidden-90 ahead of without density prior-90: mIoU, single views"]);
        Assert.DoesNotContain(claims.Keys, text => text.Contains("skip") || text.StartsWith("hidden-30", StringComparison.Ordinal));
    }

    private static EvidenceRow Row(string name, int labels, double iou, double agreement) =>
        new(name, labels, "", Scores(iou, agreement), 0, 0);

    private static EvidenceScores Scores(double iou, double agreement)
    {
        var scores = new SegmentationScores(iou, iou, iou, iou, iou, iou, iou, [iou], [1]);
        var consistency = new SweepConsistency(agreement, [agreement]);
        return new EvidenceScores(scores, scores, consistency, consistency);
    }
}
