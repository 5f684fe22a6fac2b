using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Xunit;

namespace Trifold.Formats.Tests.Png;

public class DepthPngTests
{
    [Fact]
    public void Values_AreTenThousandthsOfTheDepth()
    {
        var png = DepthPng.Encode([0, 2.7f, 6.5535f, 1.00004f, 1.00006f, 0.00001f], 3, 2);
        Assert.Equal([0, 27000, 65535, 10000, 10001, 1], PngReader.ReadGray16(png).Pixels);

        var (width, height, depth) = DepthPng.Decode(png);
        Assert.Equal((3, 2), (width, height));
        Assert.Equal([0, 2.7f, 6.5535f, 1, 1.0001f, 0.0001f], depth);
    }

    [Theory]
    [InlineData(6.5537f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void DepthThatCannotBeStored_IsNamed(float depth) => Assert.Equal(
        $"depth PNG: the depth at column 1, row 1 is {depth}; 0 to 6.5535 can be stored.",
        Assert.Throws<ImageFormatException>(() => DepthPng.Encode([0, 0, 0, depth], 2, 2)).Message);
}
