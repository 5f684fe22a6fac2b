using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Xunit;

namespace Trifold.Formats.Tests.Png;

public class PngReaderTests
{
    private static readonly (string, byte[]) Transparency = ("tRNS", [0, 128]);

    public static TheoryData<int, int, bool> LabelForms()
    {
        var forms = new TheoryData<int, int, bool>();
        foreach (var depth in new[] { 1, 2, 4, 8 })
        {
            foreach (var type in new[] { PngBytes.Gray, PngBytes.Palette })
            {
                forms.Add(depth, type, false);
                forms.Add(depth, type, true);
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(LabelForms))]
    public void ReadLabels_ReturnsStoredValues_WhateverTheGamma(int bitDepth, int colorType, bool linearGamma)
    {
        var labels = EveryValue(bitDepth);
        (string, byte[])[] gamma = linearGamma ? [PngBytes.LinearGamma] : [];
        // All entries have one colour: only a reader that keeps indices can tell them apart.
        (string, byte[])[] palette = colorType == PngBytes.Palette ? [("PLTE", SameColour(1 << bitDepth))] : [];
        var png = PngBytes.Packed(19, 27, bitDepth, colorType, labels, [.. gamma, .. palette]);

        var image = PngReader.ReadLabels(png);

        Assert.Equal((19, 27), (image.Width, image.Height));
        Assert.Equal(labels, image.Labels);
    }

    [Fact]
    public void ReadLabels_KeepsTransparentEntriesApart()
    {
        byte[] labels = [0, 1, 2, 3];
        var png = PngBytes.Packed(2, 2, 2, PngBytes.Palette, labels, ("PLTE", SameColour(4)), Transparency);
        Assert.Equal(labels, PngReader.ReadLabels(png).Labels);

        var gray = PngBytes.Packed(2, 2, 2, PngBytes.Gray, labels, ("tRNS", [0, 2]));
        Assert.Equal(labels, PngReader.ReadLabels(gray).Labels);
    }

    // Writers that trim the palette to the colours in use leave void (255) without one.
    [Fact]
    public void ReadLabels_KeepsIndicesBeyondThePalette()
    {
        byte[] labels = [0, 1, 255, 1];
        var png = PngBytes.Packed(2, 2, 8, PngBytes.Palette, labels, ("PLTE", SameColour(2)));
        Assert.Equal(labels, PngReader.ReadLabels(png).Labels);
    }

    [Fact]
    public void ReadLabels_ReadsInterlacedFiles()
    {
        var labels = EveryValue(8);
        Assert.Equal(labels, PngReader.ReadLabels(PngBytes.Interlaced(19, 27, labels)).Labels);
    }

    [Theory]
    [InlineData(PngBytes.Rgb, 8, "8-bit Rgb")]
    [InlineData(PngBytes.Rgba, 8, "8-bit Rgba")]
    [InlineData(PngBytes.GrayAlpha, 8, "8-bit GrayAlpha")]
    [InlineData(PngBytes.Gray, 16, "16-bit Gray")]
    public void ReadLabels_RefusesOtherKinds(int colorType, int bitDepth, string found)
    {
        var png = PngBytes.FromRows(1, 1, bitDepth, colorType, 0, [new byte[8]], []);
        AssertFault(() => PngReader.ReadLabels(png), $"image: a label map must be a palette or grey PNG of at most 8 bits; this one is {found}.");
    }

    [Fact]
    public void ReadGray16_RefusesOtherKinds() => AssertFault(
        () => PngReader.ReadGray16(PngBytes.Packed(1, 1, 8, PngBytes.Gray, [1])),
        "image: a 16-bit grey PNG is needed; this one is 8-bit Gray.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadGray16_ReturnsStoredValues_WhateverTheGamma(bool srgb)
    {
        (string, byte[])[] chunks = srgb ? [("sRGB", [0])] : [];
        var png = PngBytes.FromRows(3, 1, 16, PngBytes.Gray, 0, [[0, 1, 0x12, 0x34, 0xff, 0xfe]], chunks);
        Assert.Equal([0x0001, 0x1234, 0xfffe], PngReader.ReadGray16(png).Pixels);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadRgb8_ReturnsStoredValues_WhateverTheGamma(bool linearGamma)
    {
        var row = Enumerable.Range(0, 255).Select(i => (byte)i).ToArray();
        var png = PngBytes.FromRows(85, 1, 8, PngBytes.Rgb, 0, [row], linearGamma ? [PngBytes.LinearGamma] : []);
        Assert.Equal(row, PngReader.ReadRgb8(png).Pixels);
    }

    [Fact]
    public void ReadRgb8_TakesTheHighByteOf16Bits()
    {
        var row = Enumerable.Range(0, 255).SelectMany(i => new[] { (byte)i, (byte)i }).ToArray();
        var png = PngBytes.FromRows(85, 1, 16, PngBytes.Rgb, 0, [row], []);
        Assert.Equal(Enumerable.Range(0, 255).Select(i => (byte)i), PngReader.ReadRgb8(png).Pixels);
    }

    [Fact]
    public void ReadRgb8_ShowsThePaletteAndTheBackground()
    {
        var png = PngBytes.Packed(3, 1, 8, PngBytes.Palette, [0, 1, 2], ("PLTE", [9, 8, 7, 6, 5, 4, 3, 2, 1]), ("tRNS", [0]));

        Assert.Equal([255, 255, 255, 6, 5, 4, 3, 2, 1], PngReader.ReadRgb8(png).Pixels);
        Assert.Equal([10, 20, 30, 6, 5, 4, 3, 2, 1], PngReader.ReadRgb8(png, new() { Background = new(10, 20, 30) }).Pixels);
        Assert.Equal([9, 8, 7, 0, 6, 5, 4, 255, 3, 2, 1, 255], PngReader.ReadRgba8(png).Pixels);
    }

    [Fact]
    public void ReadGray8_SpreadsFewerBits()
    {
        Assert.Equal([0, 255], PngReader.ReadGray8(PngBytes.Packed(2, 1, 1, PngBytes.Gray, [0, 1])).Pixels);
        Assert.Equal([0, 17, 255], PngReader.ReadGray8(PngBytes.Packed(3, 1, 4, PngBytes.Gray, [0, 1, 15], PngBytes.LinearGamma)).Pixels);
    }

    [Fact]
    public void HugeImage_IsRefusedBeforeMemoryIsTaken()
    {
        var huge = PngBytes.FromRows(int.MaxValue, int.MaxValue, 8, PngBytes.Gray, 0, [new byte[1]], []);
        AssertFault(() => PngReader.ReadGray8(huge), "image: 2147483647x2147483647 pixels are more than the limit of 67108864.");

        var small = PngBytes.Packed(4, 1, 8, PngBytes.Gray, [1, 2, 3, 4]);
        AssertFault(
            () => PngReader.ReadGray8(small, new() { MaxImagePixels = 3, Source = "mask.png" }),
            "mask.png: 4x1 pixels are more than the limit of 3.");
    }

    [Theory]
    [InlineData("", "this is not a PNG file")]
    [InlineData("GIF89a and then some", "this is not a PNG file")]
    [InlineData("\u0089PNG\r\n\u001a\n", "truncated in its header")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\rJHDR0123456789abcdefghij", "does not begin with its header")]
    public void Garbage_IsNamed(string text, string message) => Assert.Contains(
        message, Assert.Throws<ImageFormatException>(() => PngReader.ReadRgb8(System.Text.Encoding.Latin1.GetBytes(text))).Message);

    [Fact]
    public void EmptyImage_IsDamaged() =>
        Assert.Throws<ImageFormatException>(() => PngReader.ReadGray8(PngBytes.FromRows(0, 0, 8, PngBytes.Gray, 0, [], [])));

    [Fact]
    public void MissingRows_AreDamage() => Assert.Contains(
        "the PNG file is damaged",
        Assert.Throws<ImageFormatException>(
            () => PngReader.ReadGray8(PngBytes.FromRows(4, 4, 8, PngBytes.Gray, 0, [new byte[4]], []))).Message);

    [Fact]
    public void Truncation_IsAlwaysAFault()
    {
        foreach (var (whole, read) in Samples())
        {
            for (var length = 0; length < whole.Length; length++)
                Assert.Throws<ImageFormatException>(() => read(whole[..length]));
        }
    }

    [Fact]
    public void FlippedBytes_AreReadOrRefused()
    {
        var random = new Random(1);
        foreach (var (whole, read) in Samples())
        {
            for (var i = 0; i < 500; i++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
                try
                {
                    read(damaged);
                }
                catch (ImageFormatException)
                {
                    // Refusing is as good as reading; anything else fails the test.
                }
            }
        }
    }

    private static (byte[] Png, Action<byte[]> Read)[] Samples()
    {
        var labels = EveryValue(4);
        return
        [
            (PngBytes.Packed(19, 27, 4, PngBytes.Palette, labels, PngBytes.LinearGamma, ("PLTE", SameColour(16)), Transparency), png => PngReader.ReadLabels(png)),
            (PngBytes.Packed(19, 27, 4, PngBytes.Gray, labels), png => PngReader.ReadLabels(png)),
            (PngBytes.Interlaced(19, 27, labels), png => PngReader.ReadGray8(png)),
            (PngWriter.WriteRgb8(new RgbImage(9, 7)), png => PngReader.ReadRgb8(png)),
            (PngWriter.WriteGray16(new GrayImage16(9, 7, new ushort[63])), png => PngReader.ReadGray16(png)),
        ];
    }

    // 19 x 27 pixels: odd sizes, so rows end inside a byte at every depth.
    private static byte[] EveryValue(int bitDepth) =>
        [.. Enumerable.Range(0, 19 * 27).Select(i => (byte)(i % (1 << bitDepth)))];

    private static byte[] SameColour(int entries) => [.. Enumerable.Repeat<byte>(77, 3 * entries)];

    private static void AssertFault(Action read, string message) =>
        Assert.Equal(message, Assert.Throws<ImageFormatException>(read).Message);
}
