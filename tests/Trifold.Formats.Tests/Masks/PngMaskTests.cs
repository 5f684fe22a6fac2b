using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Png;
using Trifold.Formats.Tests.Png;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

public class PngMaskTests
{
    private static readonly LabelImage Image = new(TestLegend.Width, TestLegend.Height, TestLegend.Labels);

    [Fact]
    public void PaletteOfTheParts_IsReadByIndex()
    {
        var reading = PngMask.Read(PngWriter.WriteIndexed8(Image, TestLegend.Colors), TestLegend.Parts);

        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Equal((TestLegend.Width, TestLegend.Height), (reading.Labels.Width, reading.Labels.Height));
        Assert.Empty(reading.Unknown);
    }

    // What tools do that keep the colours in use only, in the order they meet them.
    [Fact]
    public void OtherPalette_IsReadByColour()
    {
        byte[] palette = [122, 74, 40, 0, 0, 0, 240, 188, 150];
        var indices = Array.ConvertAll(TestLegend.Labels, label => (byte)((label + 1) % 3));
        var png = PngBytes.Packed(TestLegend.Width, TestLegend.Height, 2, PngBytes.Palette, indices, ("PLTE", palette));

        var reading = PngMask.Read(png, TestLegend.Parts);

        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Empty(reading.Unknown);
    }

    [Fact]
    public void IndexBeyondTheParts_IsCountedThoughItsColourIsKnown()
    {
        Rgb[] palette = [.. TestLegend.Colors, new(0, 0, 0), new(1, 2, 3)];
        byte[] labels = [0, 3, 3, 4];

        var reading = PngMask.Read(PngWriter.WriteIndexed8(new LabelImage(2, 2, labels), palette), TestLegend.Parts);

        Assert.Equal([0, 0, 0, 0], reading.Labels.Labels);
        Assert.Equal([new UnknownMark("value 3", 2), new UnknownMark("value 4", 1)], reading.Unknown);
    }

    [Theory]
    [InlineData(PngMaskKind.Any)]
    [InlineData(PngMaskKind.Rgb)]
    public void Colours_AreReadExactly(PngMaskKind kind)
    {
        var png = PngWriter.WriteRgb8(new RgbImage(TestLegend.Width, TestLegend.Height, TestLegend.Pixels));

        var reading = PngMask.Read(png, TestLegend.Parts, kind);

        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Empty(reading.Unknown);
    }

    [Fact]
    public void UnknownColours_AreListedWithTheirCounts()
    {
        byte[] pixels = [1, 2, 3, 240, 188, 150, 1, 2, 3, 240, 188, 151];

        var reading = PngMask.Read(PngWriter.WriteRgb8(new RgbImage(4, 1, pixels)), TestLegend.Parts);

        Assert.Equal([0, 1, 0, 0], reading.Labels.Labels);
        Assert.Equal([new UnknownMark("colour (1, 2, 3)", 2), new UnknownMark("colour (240, 188, 151)", 1)], reading.Unknown);
    }

    [Fact]
    public void TransparentPixels_AreNoPart()
    {
        var png = PngBytes.FromRows(
            2, 1, 8, PngBytes.Rgba, 0, [[240, 188, 150, 255, 240, 188, 150, 254]], []);

        var reading = PngMask.Read(png, TestLegend.Parts);

        Assert.Equal([1, 0], reading.Labels.Labels);
        Assert.Equal([new UnknownMark("colour with transparency", 1)], reading.Unknown);
    }

    [Fact]
    public void PhotographInPlaceOfAMask_GivesAShortList()
    {
        var pixels = Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)(i * 7 + i / 64)).ToArray();

        var reading = PngMask.Read(PngWriter.WriteRgb8(new RgbImage(64, 64, pixels)), TestLegend.Parts);

        Assert.InRange(reading.Unknown.Count, 100, 1001);
        Assert.Equal(64 * 64, reading.Unknown.Sum(mark => mark.Pixels));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Grey_IsTheIndex(int bits)
    {
        var png = PngBytes.Packed(
            TestLegend.Width, TestLegend.Height, bits, PngBytes.Gray, TestLegend.Labels, PngBytes.LinearGamma);

        Assert.Equal(TestLegend.Labels, PngMask.Read(png, TestLegend.Parts).Labels.Labels);
    }

    [Fact]
    public void GreyValuesBeyondTheParts_AreListedWithTheirCounts()
    {
        var reading = PngMask.Read(PngBytes.Packed(4, 1, 8, PngBytes.Gray, [255, 2, 3, 255]), TestLegend.Parts);

        Assert.Equal([0, 2, 0, 0], reading.Labels.Labels);
        Assert.Equal([new UnknownMark("value 255", 2), new UnknownMark("value 3", 1)], reading.Unknown);
    }

    [Theory]
    [InlineData(PngMaskKind.Palette, PngBytes.Gray, "m.png: a palette PNG is needed; this one is 8-bit Gray.")]
    [InlineData(PngMaskKind.Rgb, PngBytes.Gray, "m.png: a colour or palette PNG is needed; this one is 8-bit Gray.")]
    [InlineData(PngMaskKind.Index, PngBytes.Rgb, "m.png: an 8-bit grey or palette PNG is needed; this one is 8-bit Rgb.")]
    [InlineData(PngMaskKind.Any, PngBytes.GrayAlpha, "m.png: a palette, colour or grey PNG is needed; this one is 8-bit GrayAlpha.")]
    public void OtherKind_IsRefused(PngMaskKind kind, int colorType, string message)
    {
        var png = PngBytes.FromRows(1, 1, 8, colorType, 0, [new byte[3]], []);
        var fault = Assert.Throws<ImageFormatException>(
            () => PngMask.Read(png, TestLegend.Parts, kind, new PngReadOptions { Source = "m.png" }));
        Assert.Equal(message, fault.Message);
    }

    [Fact]
    public void Damage_IsReadOrRefused()
    {
        var whole = PngWriter.WriteIndexed8(Image, TestLegend.Colors);
        Hostile.Damage(whole, png => PngMask.Read(png, TestLegend.Parts, options: new PngReadOptions { MaxImagePixels = 1 << 20 }));
    }

    [Fact]
    public void PartsThatCannotBeToldApart_AreRefused()
    {
        var name = Assert.Throws<ArgumentException>(() => new MaskLegend([new("a", default), new("a", new Rgb(1, 1, 1))]));
        var color = Assert.Throws<ArgumentException>(() => new MaskLegend([new("a", default), new("b", default)]));

        Assert.Equal("parts: two are named 'a'; give each its own name.", name.Message);
        Assert.Equal("parts: 'a' and 'b' have the same colour (0, 0, 0); give each its own.", color.Message);
    }
}
