using Trifold.Factory.DataSets;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.DataSets;

public class SampleSelectionTests
{
    private static readonly LabelSet Labels = new([new Label("background", 0, 0, 0), new Label("hat", 255, 0, 0), new Label("face", 0, 255, 0)]);

    [Theory]
    [InlineData(0.1, 100, 1)]
    [InlineData(0.1, 99, 0)]
    public void Requirement_CountsShares(double share, long pixels, long kept)
    {
        var selection = Selection(new SelectionOptions { Require = [new PartRequirement("hat", share)] }, 5);

        var decision = selection.Decide(TinyEg3d.Camera.Turned(0, 0), [900, pixels, 100 - pixels + 0], 1);

        Assert.Equal(new SampleYield(1, kept, 1 - kept, 0, 0), decision);
    }

    [Fact]
    public void LowQuality_IsDroppedAndCounted()
    {
        var selection = Selection(new SelectionOptions { MinQuality = 0.5 }, 5);

        Assert.Equal(new SampleYield(1, 0, 0, 1, 0), selection.Decide(TinyEg3d.Camera.Turned(0, 0), [10, 0, 0], 0.49));
        Assert.Equal(new SampleYield(1, 1, 0, 0, 0), selection.Decide(TinyEg3d.Camera.Turned(0, 0), [10, 0, 0], 0.5));
    }

    [Fact]
    public void BalancedParts_FillBothHalves()
    {
        var selection = Selection(new SelectionOptions { BalanceParts = ["hat"] }, 5);
        long with = 0, without = 0;
        for (var i = 0; i < 100 && !selection.IsComplete; i++)
        {
            // One image in ten has a hat.
            var hat = i % 10 == 9;
            var kept = selection.Decide(TinyEg3d.Camera.Turned(0, 0), [90, hat ? 10 : 0, 0], 1).Kept;
            (with, without) = hat ? (with + kept, without) : (with, without + kept);
        }

        Assert.True(selection.IsComplete);
        Assert.Equal((2, 3), (with, without));
    }

    [Fact]
    public void BalancedYaw_FillsEveryRange()
    {
        var selection = Selection(new SelectionOptions { BalanceYaw = 4 }, 8, largestYaw: 0.8);
        double[] kept = [.. Enumerable.Range(0, 400)
            .Select(i => 0.8 * Math.Sin(i))
            .Where(yaw => selection.Decide(TinyEg3d.Camera.Turned(yaw, 0), [1, 0, 0], 1).Kept == 1)];

        Assert.Equal([2, 2, 2, 2], kept.GroupBy(yaw => Math.Floor((yaw + 0.8) / 0.4)).OrderBy(bin => bin.Key).Select(bin => bin.Count()));
    }

    [Fact]
    public void RecalledImages_CountAsThoseThatWereDecided()
    {
        var options = new SelectionOptions { BalanceParts = ["hat"] };
        var (whole, resumed) = (Selection(options, 6), Selection(options, 6));
        var camera = TinyEg3d.Camera.Turned(0, 0);
        long[][] images = [.. Enumerable.Range(0, 20).Select(i => new long[] { 50, i % 3 == 0 ? 5 : 0, 0 })];
        long[] decisions = [.. images.Select(pixels => whole.Decide(camera, pixels, 1).Kept)];

        foreach (var (pixels, kept) in images.Zip(decisions).Take(4))
        {
            if (kept == 1)
                resumed.Recall(camera, pixels);
        }

        Assert.Equal(decisions.Skip(4), images.Skip(4).Select(pixels => resumed.Decide(camera, pixels, 1).Kept));
    }

    private static SampleSelection Selection(SelectionOptions options, int wanted, double largestYaw = Math.PI) =>
        new(options, Labels, wanted, largestYaw);
}
