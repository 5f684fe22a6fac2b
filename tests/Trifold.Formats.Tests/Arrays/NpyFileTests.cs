using Trifold.Formats.Arrays;
using Trifold.Formats.Images;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Arrays;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_AreReadByNumPy()
    {
        var file = _folder.File("a.npz");
        File.WriteAllBytes(file, NpzFile.Encode(
            ("points", NpyFile.Encode<float>([1, 2.5f, -3, 4, 5, 6], 2, 3)),
            ("labels", NpyFile.Encode<ushort>([7, 65535], 2)),
            ("seed", NpyFile.Encode<long>([1L << 40], 1)),
            ("empty", NpyFile.Encode<byte>([], 0, 3))));

        var seen = Python.Run(
            """
            import numpy, sys
            arrays = numpy.load(sys.argv[1])
            for name in arrays.files:
                print(name, arrays[name].dtype, arrays[name].shape, arrays[name].tolist())
            """, file);

        Assert.Equal(
            """
            points float32 (2, 3) [[1.0, 2.5, -3.0], [4.0, 5.0, 6.0]]
            labels uint16 (2,) [7, 65535]
            seed int64 (1,) [1099511627776]
            empty uint8 (0, 3) []
            """, seen);
    }

    [Fact]
    public void TheData_StartsAtAMultipleOf64Bytes()
    {
        for (var length = 1; length < 100; length++)
            Assert.Equal(0, (NpyFile.Encode(new float[length], length).Length - 4 * length) % 64);
    }

    [Fact]
    public void TheSameArrays_AreTheSameBytes() =>
        Assert.Equal(
            NpzFile.Encode(("a", NpyFile.Encode<int>([1, 2], 2))), NpzFile.Encode(("a", NpyFile.Encode<int>([1, 2], 2))));

    [Fact]
    public void AMatrixOfSinglePrecision_IsReadBack()
    {
        var npy = NpyFile.Encode<float>([1, 2.5f, -3, 4, float.NaN, 6], 2, 3);

        var (rows, columns, values) = NpyFile.DecodeSingle(npy, "depth");

        Assert.Equal((2, 3), (rows, columns));
        Assert.Equal([1, 2.5f, -3, 4, float.NaN, 6], values);
        Assert.Contains("depth: 2×3 numbers need 24 bytes, got 23", Refused(npy[..^1]));
        Assert.Contains("single precision", Refused(NpyFile.Encode<double>([1], 1, 1)));
        Assert.Contains("two dimensions", Refused(NpyFile.Encode<float>([1], 1)));
        Assert.Contains("is no .npy file", Refused([1, 2, 3]));

        static string Refused(byte[] bytes) => Assert.Throws<ImageFormatException>(() => NpyFile.DecodeSingle(bytes, "depth")).Message;
    }

    [Fact]
    public void AShapeOfAnotherSize_IsRefused()
    {
        var failure = Assert.Throws<ArgumentException>(() => NpyFile.Encode<float>([1, 2, 3], 2, 2));

        Assert.Contains("2×2 are 4 values, got 3", failure.Message);
    }
}
