using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Xunit;

namespace Trifold.Formats.Tests.Views;

public class OverlayTests
{
    private static readonly Rgb[] Palette = [new(255, 0, 0), new(0, 200, 0)];

    [Fact]
    public void Labels_AreBlended_BackgroundIsNot_BoundariesAreDarker()
    {
        var image = new RgbImage(4, 1, [.. Enumerable.Repeat<byte>(100, 12)]);

        var shown = Overlay.Blend(image, new LabelImage(4, 1, [0, 0, 1, 1]), Palette, 0.5);

        Assert.Equal([new(100, 100, 100), new(35, 35, 35), new(50, 150, 50), new(50, 150, 50)], shown.Colors.ToArray());
    }

    [Fact]
    public void WrongSizesAndLabels_AreRefused()
    {
        var image = new RgbImage(2, 1);
        Assert.Throws<ArgumentException>(() => Overlay.Blend(image, new LabelImage(1, 2, [0, 0]), Palette));
        Assert.Throws<ArgumentException>(() => Overlay.Blend(image, new LabelImage(2, 1, [0, 2]), Palette));
    }
}
