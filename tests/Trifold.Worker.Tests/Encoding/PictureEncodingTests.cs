using Trifold.Factory.Pictures;
using Trifold.Formats.Images;
using Trifold.V1;
using Trifold.Worker.Encoding;
using Trifold.Worker.Operations;

namespace Trifold.Worker.Tests.Encoding;

public class PictureEncodingTests
{
    private static readonly Trifold.Models.Cameras.Camera Camera = Trifold.Models.Cameras.Camera.FromVector(
        [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 9, 0, 0, 0, 1, 2, 0, 0.5f, 0, 2, 0.5f, 0, 0, 1]);

    // Further away than a 16-bit file can say.
    private static readonly Picture Far = new(new RgbImage(1, 1, [1, 2, 3]), [6.6f]);

    [Fact]
    public void DepthBeyondAPng_IsRefusedWithTheWayOut()
    {
        var fault = Assert.Throws<ArgumentException>(() => new PictureEncoding(null).Encode(Output.Depth, Far, Camera));

        Assert.Equal("encodings.depth", RequestFaults.Split(fault).Field);
        Assert.Contains("NPY", fault.Message);
    }

    [Fact]
    public void DepthBeyondAPng_IsHeldByAnArray()
    {
        var encoding = new PictureEncoding(new Encodings { Depth = Encodings.Types.Depth.Npy });

        var part = encoding.Encode(Output.Depth, Far, Camera);

        Assert.Equal(6.6f, BitConverter.ToSingle(part.Data.Span[^4..]));
    }
}
