using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Xunit;

namespace Trifold.Formats.Tests.Views;

public class DepthColormapTests
{
    [Fact]
    public void Nearer_IsLighter_InEqualSteps()
    {
        var depth = Enumerable.Range(0, 64).Select(i => 2 + i / 63f).ToArray();
        var lightness = DepthColormap.Apply(depth, 64, 1).Colors.ToArray().Select(Lightness).ToArray();

        var steps = lightness.Zip(lightness.Skip(1), (near, far) => near - far).ToArray();
        var mean = (lightness[0] - lightness[^1]) / steps.Length;
        Assert.All(steps, step => Assert.InRange(step, 0.5 * mean, 1.6 * mean));
        Assert.True(lightness[0] > 90 && lightness[^1] < 20);
    }

    [Fact]
    public void NoDepth_IsDarkGray()
    {
        var image = DepthColormap.Apply([0, -1, float.NaN, float.PositiveInfinity], 4, 1);
        Assert.All(image.Colors.ToArray(), colour => Assert.Equal(new Rgb(40, 40, 40), colour));
    }

    [Fact]
    public void RangeEnds_Saturate()
    {
        var image = DepthColormap.Apply([1, 2, 3, 4], 4, 1, near: 2, far: 3);
        Assert.Equal(image.Colors[0], image.Colors[1]);
        Assert.Equal(image.Colors[2], image.Colors[3]);
        Assert.NotEqual(image.Colors[1], image.Colors[2]);
        Assert.Throws<ArgumentException>(() => DepthColormap.Apply([1], 4, 1, 2, 3));
    }

    // CIE L* of an sRGB colour.
    private static double Lightness(Rgb colour)
    {
        var y = 0.2126 * Linear(colour.R) + 0.7152 * Linear(colour.G) + 0.0722 * Linear(colour.B);
        return y > 0.008856 ? 116 * Math.Cbrt(y) - 16 : 903.3 * y;

        static double Linear(byte value) =>
            value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
    }
}
