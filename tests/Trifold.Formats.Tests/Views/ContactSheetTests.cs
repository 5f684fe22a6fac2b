using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Xunit;

namespace Trifold.Formats.Tests.Views;

public class ContactSheetTests
{
    private static readonly Rgb Gray = new(9, 9, 9);

    [Fact]
    public void Tiles_FillRowsFromTheTopLeft()
    {
        var sheet = ContactSheet.Compose([Tile(1), Tile(2), Tile(3)], columns: 2, margin: 1, Gray);

        Assert.Equal((7, 5), (sheet.Width, sheet.Height));
        Assert.Equal(
            """
            9999999
            9119229
            9999999
            9339999
            9999999
            """,
            Picture(sheet));
    }

    [Fact]
    public void TilesOfAnotherSize_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([Tile(1), new RgbImage(1, 1)], 2, 0, Gray));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Compose([], 2, 0, Gray));
    }

    private static RgbImage Tile(byte value) => new(2, 1, [value, value, value, value, value, value]);

    private static string Picture(RgbImage image) => string.Join('\n', Enumerable.Range(0, image.Height).Select(
        y => string.Concat(Enumerable.Range(0, image.Width).Select(x => image.Pixels[3 * (y * image.Width + x)]))));
}
