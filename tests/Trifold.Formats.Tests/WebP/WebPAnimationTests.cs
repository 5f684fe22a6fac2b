using Trifold.Formats.Images;
using Trifold.Formats.WebP;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.WebP;

public sealed class WebPAnimationTests : IDisposable
{
    private static readonly Rgb[] Colours = [new(220, 40, 30), new(30, 160, 60), new(40, 60, 200)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheContainer_IsReadByOthers()
    {
        using var animation = new WebPAnimation(framesPerSecond: 25);
        foreach (var colour in Colours)
            animation.Add(Flat(52, 36, colour));
        File.WriteAllBytes(_folder.File("a.webp"), animation.Encode());

        // RIFF chunks by the container's specification; frames decoded by the library itself, called past our code.
        var seen = Python.Run(
            """
            import ctypes, struct, sys
            data = open(sys.argv[1], 'rb').read()
            assert data[:4] == b'RIFF' and data[8:12] == b'WEBP' and struct.unpack('<I', data[4:8])[0] == len(data) - 8
            def chunks(b):
                at = 0
                while at < len(b):
                    n = struct.unpack('<I', b[at + 4:at + 8])[0]
                    yield b[at:at + 4], b[at + 8:at + 8 + n]
                    at += 8 + n + n % 2
            u24 = lambda b: b[0] | b[1] << 8 | b[2] << 16
            lib = ctypes.CDLL('libwebp.so.7')
            lib.WebPDecodeRGB.restype = ctypes.POINTER(ctypes.c_ubyte)
            for kind, body in chunks(data[12:]):
                if kind == b'VP8X': print('animated', bool(body[0] & 2), u24(body[4:7]) + 1, u24(body[7:10]) + 1)
                if kind == b'ANIM': print('loops', struct.unpack('<H', body[4:6])[0])
                if kind == b'ANMF':
                    w, h = ctypes.c_int(), ctypes.c_int()
                    bits = body[16:]  # a bare VP8 chunk; the decoder takes it in a RIFF frame
                    riff = b'RIFF' + struct.pack('<I', 4 + len(bits)) + b'WEBP' + bits
                    p = lib.WebPDecodeRGB(riff, ctypes.c_size_t(len(riff)), ctypes.byref(w), ctypes.byref(h))
                    i = 3 * (w.value * (h.value // 2) + w.value // 2)
                    print('frame', u24(body[6:9]) + 1, u24(body[9:12]) + 1, u24(body[12:15]), p[i], p[i + 1], p[i + 2])
            """,
            _folder.File("a.webp")).Split('\n');

        Assert.Equal("animated True 52 36", seen[0]);
        Assert.Equal("loops 0", seen[1]);
        Assert.Equal(2 + Colours.Length, seen.Length);
        for (var i = 0; i < Colours.Length; i++)
        {
            var words = seen[2 + i].Split(' ');
            Assert.Equal(["frame", "52", "36", "40"], words[..4]);
            var (r, g, b) = Colours[i];
            Assert.All(words[4..].Zip((byte[])[r, g, b]), pair => Assert.InRange(int.Parse(pair.First), pair.Second - 4, pair.Second + 4));
        }
    }

    [Fact]
    public void EqualFrames_GiveEqualBytes()
    {
        Assert.Equal(Make(), Make());

        static byte[] Make()
        {
            using var animation = new WebPAnimation(10);
            animation.Add(Flat(8, 8, Colours[0]));
            animation.Add(Flat(8, 8, Colours[1]));
            return animation.Encode();
        }
    }

    [Fact]
    public void WrongUse_IsNamed()
    {
        Assert.Contains("fps", Assert.Throws<ArgumentException>(() => new WebPAnimation(0)).Message);
        Assert.Contains("fps", Assert.Throws<ArgumentException>(() => new WebPAnimation(double.NaN)).Message);
        using var animation = new WebPAnimation(10);
        Assert.Throws<InvalidOperationException>(() => animation.Encode());
        animation.Add(Flat(8, 8, Colours[0]));
        Assert.Contains("frame 1 has (9, 8) pixels", Assert.Throws<ImageFormatException>(() => animation.Add(Flat(9, 8, Colours[0]))).Message);
        Assert.Contains("too many", Assert.Throws<ImageFormatException>(() => animation.Add(Flat(WebPAnimation.MaxSide + 1, 1, Colours[0]))).Message);
        animation.Dispose();
        Assert.Throws<ObjectDisposedException>(() => animation.Add(Flat(8, 8, Colours[0])));
    }

    private static RgbImage Flat(int width, int height, Rgb colour)
    {
        var image = new RgbImage(width, height);
        image.Colors.Fill(colour);
        return image;
    }
}
