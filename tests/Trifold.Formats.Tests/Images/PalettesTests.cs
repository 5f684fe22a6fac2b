using Trifold.Formats.Images;
using Xunit;

namespace Trifold.Formats.Tests.Images;

public class PalettesTests
{
    // From the VOC2012 development kit's class colours.
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 128, 0, 0)]
    [InlineData(2, 0, 128, 0)]
    [InlineData(3, 128, 128, 0)]
    [InlineData(4, 0, 0, 128)]
    [InlineData(8, 64, 0, 0)]
    [InlineData(15, 192, 128, 128)]
    [InlineData(20, 0, 64, 128)]
    [InlineData(255, 224, 224, 192)]
    public void PascalVoc_HasTheKitsColours(int label, byte r, byte g, byte b) =>
        Assert.Equal(new Rgb(r, g, b), Palettes.PascalVoc()[label]);

    [Fact]
    public void PascalVoc_HasNoColourTwice() => Assert.Equal(256, Palettes.PascalVoc().Distinct().Count());

    [Fact]
    public void Rasters_RefuseBuffersOfAnotherSize()
    {
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[4]));
        Assert.Throws<ArgumentException>(() => new LabelImage(2, 2, new byte[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrayImage16(0, 2, []));
    }
}
