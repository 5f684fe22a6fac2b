using Trifold.Formats.Images;
using Trifold.Formats.Jpeg;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Jpeg;

public sealed class JpegWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnImage_IsReadByPillowAndOpenCv_NearlyAsItWas()
    {
        var image = Gradient(70, 45);
        File.WriteAllBytes(_folder.File("a.jpg"), JpegWriter.WriteRgb8(image));
        File.WriteAllBytes(_folder.File("a.bin"), image.Pixels);

        var seen = Python.Run(
            """
            import cv2, numpy, sys
            from PIL import Image
            wanted = numpy.fromfile(sys.argv[1] + '/a.bin', numpy.uint8).reshape(45, 70, 3).astype(int)
            image = Image.open(sys.argv[1] + '/a.jpg')
            print(image.format, image.mode, image.size, [component[1:3] for component in image.layer])
            print(bool(abs(numpy.array(image) - wanted).max() <= 5))
            print(bool(abs(cv2.imread(sys.argv[1] + '/a.jpg')[..., ::-1] - wanted).max() <= 5))
            """, _folder.Path);

        Assert.Equal("JPEG RGB (70, 45) [(1, 1), (1, 1), (1, 1)]\nTrue\nTrue", seen);
    }

    [Fact]
    public void TheSamePixels_AreTheSameBytes()
    {
        var bytes = JpegWriter.WriteRgb8(Gradient(64, 64));

        Parallel.For(0, 8, _ => Assert.Equal(bytes, JpegWriter.WriteRgb8(Gradient(64, 64))));
    }

    [Fact]
    public void WhatTheFormatCannotHold_IsRefused()
    {
        Assert.Contains("65500", Assert.Throws<ImageFormatException>(() => JpegWriter.WriteRgb8(new RgbImage(65501, 1))).Message);
        Assert.Contains("quality", Assert.Throws<ArgumentException>(() => JpegWriter.WriteRgb8(new RgbImage(1, 1), 101)).Message);
    }

    private static RgbImage Gradient(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
            image.Colors[i] = new Rgb((byte)(3 * (i % width)), (byte)(5 * (i / width)), (byte)(i % width + 2 * (i / width)));
        return image;
    }
}
