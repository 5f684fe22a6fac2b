using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Png;

public sealed class PngWriterTests : IDisposable
{
    // Decodes non-interlaced PNG files with the standard library: prints the chunk types (IDAT once), bit depth and
    // colour type, then all samples or indices.
    private const string ForeignReader =
        """
        import struct, sys, zlib
        data, at, types, idat = open(sys.argv[1], 'rb').read(), 8, [], b''
        while at < len(data):
            n, kind = struct.unpack('>I4s', data[at:at + 8])
            body = data[at + 8:at + 8 + n]
            assert struct.unpack('>I', data[at + 8 + n:at + 12 + n])[0] == zlib.crc32(kind + body)
            at += 12 + n
            if kind.decode() not in types: types.append(kind.decode())
            if kind == b'IHDR': w, h, depth, colour = struct.unpack('>IIBB', body[:10])
            if kind == b'IDAT': idat += body
        print(*types)
        print(depth, colour)
        pixel = {0: 1, 2: 3, 3: 1}[colour] * depth // 8
        raw, stride, rows = zlib.decompress(idat), w * pixel, [bytearray(w * pixel)]
        assert len(raw) == (stride + 1) * h
        for y in range(h):
            kind, row, up = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)]), rows[-1]
            for i in range(stride):
                a, b, c = (row[i - pixel] if i >= pixel else 0), up[i], (up[i - pixel] if i >= pixel else 0)
                p = a + b - c
                paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
            rows.append(row)
        flat = b''.join(rows[1:])
        print(*(struct.unpack('>%dH' % (len(flat) // 2), flat) if depth == 16 else flat))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rgb8_IsExactForUsAndForOthers()
    {
        var image = new RgbImage(13, 11, Noise(3 * 13 * 11));
        var png = PngWriter.WriteRgb8(image);
        Assert.Equal(image.Pixels, PngReader.ReadRgb8(png).Pixels);
        AssertForeign(png, "IHDR IDAT IEND", "8 2", image.Pixels);
    }

    [Fact]
    public void Gray8AndLabels_AreExactForUsAndForOthers()
    {
        var values = Noise(13 * 11);
        var png = PngWriter.WriteGray8(new GrayImage(13, 11, values));
        Assert.Equal(values, PngReader.ReadGray8(png).Pixels);
        Assert.Equal(values, PngReader.ReadLabels(png).Labels);
        Assert.Equal(png, PngWriter.WriteLabels(new LabelImage(13, 11, values)));
        AssertForeign(png, "IHDR IDAT IEND", "8 0", values);
    }

    [Fact]
    public void Gray16_IsExactForEveryValue()
    {
        var values = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var png = PngWriter.WriteGray16(new GrayImage16(256, 256, values));
        Assert.Equal(values, PngReader.ReadGray16(png).Pixels);
        AssertForeign(png, "IHDR IDAT IEND", "16 0", values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(17)]
    [InlineData(256)]
    public void Indexed8_KeepsIndicesAndColours(int entries)
    {
        var palette = Palettes.PascalVoc()[..entries];
        byte[] labels = [.. Noise(13 * 11).Select(value => (byte)(value % entries))];

        var png = PngWriter.WriteIndexed8(new LabelImage(13, 11, labels), palette);

        Assert.Equal(labels, PngReader.ReadLabels(png).Labels);
        Assert.Equal(labels.Select(label => palette[label]), PngReader.ReadRgb8(png).Colors.ToArray());
        AssertForeign(png, "IHDR PLTE IDAT IEND", "8 3", labels);
    }

    [Fact]
    public void Indexed8_KeepsEntriesOfOneColourApart()
    {
        byte[] labels = [0, 1, 2, 3];
        var png = PngWriter.WriteIndexed8(new LabelImage(2, 2, labels), new Rgb[4]);
        Assert.Equal(labels, PngReader.ReadLabels(png).Labels);
    }

    [Fact]
    public void Indexed8_RefusesALabelWithoutColour()
    {
        var labels = new LabelImage(2, 1, [0, 7]);
        Assert.Equal(
            "PNG: label 7 has no colour in a palette of 7.",
            Assert.Throws<ImageFormatException>(() => PngWriter.WriteIndexed8(labels, Palettes.PascalVoc().AsSpan(0, 7))).Message);
        Assert.Throws<ArgumentException>(() => PngWriter.WriteIndexed8(labels, []));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3000)]
    [InlineData(3000, 1)]
    [InlineData(700, 500)]
    public void IncompressibleImages_FitTheBuffer(int width, int height)
    {
        var image = new RgbImage(width, height, Noise(3 * width * height));
        Assert.Equal(image.Pixels, PngReader.ReadRgb8(PngWriter.WriteRgb8(image)).Pixels);
    }

    [Fact]
    public void EqualImages_GiveEqualBytes_OnEveryThread()
    {
        var image = new RgbImage(64, 64, Noise(3 * 64 * 64));
        var first = PngWriter.WriteRgb8(image);
        Parallel.For(0, 64, _ => Assert.Equal(first, PngWriter.WriteRgb8(image)));
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private void AssertForeign<T>(byte[] png, string chunks, string form, IEnumerable<T> samples)
    {
        var path = _folder.File("image.png");
        File.WriteAllBytes(path, png);
        Assert.Equal($"{chunks}\n{form}\n{string.Join(' ', samples)}", Python.Run(ForeignReader, path));
    }
}
