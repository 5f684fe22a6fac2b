using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Formats.Images;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Pictures;

public class LineTextureTests
{
    private const int Size = 4;

    private static readonly LabelSet Labels = new([new Label("background", 0, 0, 0), new Label("hat", 200, 100, 50)]);

    [Fact]
    public void EachFrame_GivesItsLine()
    {
        // Frame i is of brightness 10 · i, its second row 10 · i + 5; one of its pixels there shows a hat.
        AnnotatedView[] sweep = [.. Enumerable.Range(0, 3).Select(i => Frame(i))];

        var picture = LineTexture.Of(sweep, Labels, line: 0.25, rowsPerFrame: 2);

        // Margins of two around and between the textures.
        Assert.Equal((2 + Size + 2 + Size + 2, 2 + 6 + 2), (picture.Width, picture.Height));
        for (var row = 0; row < 6; row++)
        {
            for (var x = 0; x < Size; x++)
            {
                var gray = (byte)(10 * (row / 2) + 5);
                Assert.Equal(new Rgb(gray, gray, gray), picture.Colors[(2 + row) * picture.Width + 2 + x]);
                Assert.Equal(
                    x == row / 2 ? new Rgb(200, 100, 50) : new Rgb(0, 0, 0),
                    picture.Colors[(2 + row) * picture.Width + 4 + Size + x]);
            }
        }
    }

    [Fact]
    public void ALineOutsideTheImage_IsRefused()
    {
        var failure = Assert.Throws<ArgumentException>(() => LineTexture.Of([Frame(0)], Labels, line: 1, rowsPerFrame: 1));

        Assert.Contains("line: must lie in [0, 1), got 1", failure.Message);
    }

    private static AnnotatedView Frame(int index)
    {
        var rgb = new RgbImage(Size, Size);
        rgb.Colors.Fill(new Rgb((byte)(10 * index), (byte)(10 * index), (byte)(10 * index)));
        rgb.Colors.Slice(Size, Size).Fill(new Rgb((byte)(10 * index + 5), (byte)(10 * index + 5), (byte)(10 * index + 5)));
        var labels = new byte[Size * Size];
        labels[Size + index] = 1;
        return new AnnotatedView(0, TinyEg3d.Camera.Turned(0, 0), rgb, new LabelImage(Size, Size, labels), new float[Size * Size]);
    }
}
