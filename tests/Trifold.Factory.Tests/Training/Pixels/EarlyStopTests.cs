using Trifold.Factory.Training.Pixels;

namespace Trifold.Factory.Tests.Training.Pixels;

public class EarlyStopTests
{
    [Fact]
    public void FirstFourEpochs_DoNotCount()
    {
        var stop = new EarlyStop();
        for (var batch = 0; batch < 1000; batch++)
            Assert.False(stop.After(batch % 4, 1));
    }

    [Fact]
    public void FiftyOneBatchesWithoutGain_EndTraining()
    {
        var stop = new EarlyStop();
        Assert.False(stop.After(4, 1));
        for (var batch = 0; batch < 50; batch++)
            Assert.False(stop.After(4, 1));
        Assert.True(stop.After(5, 1));
    }

    [Fact]
    public void AGain_StartsTheCountAnew()
    {
        var stop = new EarlyStop();
        stop.After(4, 1);
        for (var batch = 0; batch < 50; batch++)
            stop.After(4, 2);
        Assert.False(stop.After(4, 0.9));
        for (var batch = 0; batch < 50; batch++)
            Assert.False(stop.After(4, 0.95));
        Assert.True(stop.After(4, 0.95));
    }
}
