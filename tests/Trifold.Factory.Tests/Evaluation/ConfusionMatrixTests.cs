using Trifold.Factory.Evaluation;

namespace Trifold.Factory.Tests.Evaluation;

public class ConfusionMatrixTests
{
    [Fact]
    public void Scores_AreThoseCountedByHand()
    {
        var matrix = new ConfusionMatrix(4);
        matrix.Add([0, 0, 0, 1], [0, 0, 1, 1]);
        matrix.Add([1, 2], [2, 1]);

        // Class 0: 2 met of 3; class 1: 1 met, 1 + 1 + 2 others hold it; class 2: none met; class 3: never there.
        Assert.Equal(2 / 3.0, matrix.Iou(0));
        Assert.Equal(1 / 4.0, matrix.Iou(1));
        Assert.Equal(0, matrix.Iou(2));
        Assert.Equal(double.NaN, matrix.Iou(3));
        Assert.Equal((2 / 3.0 + 1 / 4.0 + 0) / 3, matrix.MeanIou, 1e-12);
        Assert.Equal(3 / 6.0, matrix.Accuracy);
        // Without class 0: one of the two pixels of class 1 is right, the one of class 2 is not.
        Assert.Equal(1 / 3.0, matrix.AccuracyOf(label => label > 0));
        Assert.Equal((1 / 4.0 + 0) / 2, matrix.MeanIouOf(label => label > 0), 1e-12);
        Assert.Equal(2 / 6.0, matrix.TrueShare(1));
    }

    [Fact]
    public void Nothing_HasNoScore()
    {
        Assert.Equal(double.NaN, new ConfusionMatrix(2).MeanIou);
        Assert.Equal(double.NaN, new ConfusionMatrix(2).Accuracy);
    }

    [Fact]
    public void ImagesOfDifferentSizes_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Add([0, 1], [0]));
}
