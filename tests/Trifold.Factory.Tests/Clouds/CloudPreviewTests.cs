using Trifold.Factory.Clouds;
using Trifold.Formats.Clouds;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;

namespace Trifold.Factory.Tests.Clouds;

public class CloudPreviewTests
{
    private const int Size = 32;

    private static readonly Rgb Red = new(255, 0, 0), Green = new(0, 255, 0), White = new(255, 255, 255);

    [Fact]
    public void TheNearerPoint_HidesTheOther()
    {
        // One behind the other on the axis of the front camera, which looks along −z.
        var cloud = Cloud([0, 0, 0.3f, 0, 0, -0.3f], [Red, Green]);

        var front = CloudPreview.Draw(cloud, [TinyEg3d.Camera.Turned(0, 0)], Size);
        var back = CloudPreview.Draw(cloud, [TinyEg3d.Camera.Turned(Math.PI, 0)], Size);

        Assert.Equal(Red, MiddleOf(front));
        Assert.Equal(Green, MiddleOf(back));
    }

    [Fact]
    public void APointToTheRight_IsDrawnToTheRight()
    {
        var picture = CloudPreview.Draw(Cloud([0.2f, 0, 0], [Red]), [TinyEg3d.Camera.Turned(0, 0)], Size);

        var columns = Enumerable.Range(0, picture.Width * Size).Where(i => picture.Colors[i] == Red).Select(i => i % picture.Width).ToArray();
        Assert.NotEmpty(columns);
        Assert.All(columns, column => Assert.True(column > picture.Width / 2));
        Assert.Equal(White, MiddleOf(picture));
    }

    // Of the view in the points' own colours, behind the margin of two.
    private static Rgb MiddleOf(RgbImage picture) => picture.Colors[(2 + Size / 2) * picture.Width + 2 + Size / 2];

    private static PointCloud Cloud(float[] positions, Rgb[] colors) => new(
        positions, new float[positions.Length], colors, new ushort[colors.Length], new float[colors.Length],
        [new MeshPart("background", White)]);
}
