using Trifold.Factory.Evaluation;

namespace Trifold.Factory.Tests.Evaluation;

public class SegmentationScoresTests
{
    [Fact]
    public void Parts_CountAsFrequentFromHalfAPercentOn()
    {
        // 1000 pixels: 600 background, 391 of part 1, 5 of part 2 (0.5%), 4 of part 3; part 4 is only predicted.
        var matrix = new ConfusionMatrix(5);
        Add(matrix, truth: 0, predicted: 0, 600);
        Add(matrix, truth: 1, predicted: 1, 300);
        Add(matrix, truth: 1, predicted: 0, 91);
        Add(matrix, truth: 2, predicted: 2, 5);
        Add(matrix, truth: 3, predicted: 3, 1);
        Add(matrix, truth: 3, predicted: 4, 3);

        var scores = SegmentationScores.Of(matrix, 5);

        var (background, one, two, three) = (600 / 691.0, 300 / 391.0, 1.0, 1 / 4.0);
        Assert.Equal((background + one + two + three + 0) / 5, scores.MeanIou, 1e-12);
        Assert.Equal((one + two + three + 0) / 4, scores.MeanIouObject, 1e-12);
        Assert.Equal((background + one + two) / 3, scores.FrequentIou, 1e-12);
        Assert.Equal((one + two) / 2, scores.FrequentIouObject, 1e-12);
        Assert.Equal(three, scores.ThinIou, 1e-12); // part 4 never truly occurs
        Assert.Equal(906 / 1000.0, scores.Accuracy, 1e-12);
        Assert.Equal(306 / 400.0, scores.AccuracyObject, 1e-12);
    }

    private static void Add(ConfusionMatrix matrix, byte truth, byte predicted, int count)
    {
        var labels = new byte[2][];
        for (var i = 0; i < 2; i++)
        {
            labels[i] = new byte[count];
            Array.Fill(labels[i], i == 0 ? truth : predicted);
        }

        matrix.Add(labels[0], labels[1]);
    }
}
