using Trifold.Models.Semantics.DatasetGan;

namespace Trifold.Models.Tests.Semantics.DatasetGan;

public class UncertaintyFilterTests
{
    // Scores of 100 samples: sample i is the (99 − i)-th most certain.
    private static readonly double[] Scores = [.. Enumerable.Range(0, 100).Select(i => (99 - i) / 100.0)];

    [Fact]
    public void TheThirtyMostCertainAndTheMostUncertain_AreDropped() =>
        // 35 go in all: 30 from the one end, 5 from the other.
        Assert.Equal(Enumerable.Range(5, 65).Reverse(), UncertaintyFilter.Kept(Scores, 0.35));

    [Fact]
    public void PortionZero_KeepsAllInTheirOrder() =>
        Assert.Equal(Enumerable.Range(0, 100), UncertaintyFilter.Kept(Scores, 0));

    [Theory]
    [InlineData(0.3)] // exactly the 30
    [InlineData(0.1)]
    public void APortionThatDropsNoUncertainOne_IsRefused(double portion)
    {
        var fault = Assert.Throws<ArgumentException>(() => UncertaintyFilter.Kept(Scores, portion));
        Assert.StartsWith($"portion: {portion} of 100 samples drops {100 * portion}", fault.Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void APortionOutOfRange_IsRefused(double portion) =>
        Assert.Throws<ArgumentException>(() => UncertaintyFilter.Kept(Scores, portion));
}
