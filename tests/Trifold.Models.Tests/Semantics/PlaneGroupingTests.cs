using Trifold.Models.Semantics;

namespace Trifold.Models.Tests.Semantics;

/// <summary>The channel tables of the EG3D specification, section 18.2, for the released architecture.</summary>
public class PlaneGroupingTests
{
    private static readonly int[] Hidden = [512, 512, 512, 512, 512, 256, 128];
    private static readonly int[] Skip = [96, 96, 96, 96, 96, 96, 96];

    [Fact]
    public void Literal_CutsTheHiddenMapsIntoThree()
    {
        var grouping = PlaneGrouping.Literal(Hidden);

        Assert.Equal(982, grouping.ChannelsPerPlane);
        Assert.Equal(
            [
                new(0, 0, 0, 0, 512), new(1, 0, 0, 512, 470),
                new(1, 1, 470, 0, 42), new(2, 1, 0, 42, 512), new(3, 1, 0, 554, 428),
                new(3, 2, 428, 0, 84), new(4, 2, 0, 84, 512), new(5, 2, 0, 596, 256), new(6, 2, 0, 852, 128),
            ],
            grouping.Runs);
    }

    [Fact]
    public void PerBlock_GivesEveryPlaneAThirdOfEveryBlock()
    {
        var grouping = PlaneGrouping.PerBlock(Hidden);

        Assert.Equal(984, grouping.ChannelsPerPlane);
        Assert.Equal([171, 171, 170], Counts(grouping, block: 0));
        Assert.Equal([86, 86, 84], Counts(grouping, block: 5));
        Assert.Equal([43, 43, 42], Counts(grouping, block: 6));
        // Every plane keeps the place of a whole share, filled up with zeros.
        Assert.All(grouping.Runs.Where(run => run.Block == 6), run => Assert.Equal(5 * 171 + 86, run.Target));
    }

    [Fact]
    public void SkipImages_DivideWithoutPadding()
    {
        Assert.Equal(224, PlaneGrouping.Literal(Skip).ChannelsPerPlane);
        Assert.Equal(224, PlaneGrouping.PerBlock(Skip).ChannelsPerPlane);
    }

    [Fact]
    public void EveryChannelGoesToOnePlaneOnce()
    {
        foreach (var grouping in (PlaneGrouping[])[PlaneGrouping.Literal(Hidden), PlaneGrouping.PerBlock(Hidden)])
        {
            for (var block = 0; block < Hidden.Length; block++)
            {
                var sources = grouping.Runs.Where(run => run.Block == block)
                    .SelectMany(run => Enumerable.Range(run.Source, run.Count)).Order();
                Assert.Equal(Enumerable.Range(0, Hidden[block]), sources);
            }
        }
    }

    private static int[] Counts(PlaneGrouping grouping, int block) =>
        [.. grouping.Runs.Where(run => run.Block == block).Select(run => run.Count)];
}
