using Trifold.Formats.Cameras;
using Xunit;

namespace Trifold.Formats.Tests.Cameras;

public class ZDepthTests
{
    // A plane in front of the camera: one z-depth everywhere, and distances that grow to the corners.
    [Fact]
    public void OfAPlaneAcrossTheAxis_IsOneNumber()
    {
        const int Width = 8, Height = 4;
        double[] intrinsics = [1.2, 0.1, 0.45, 0, 0.9, 0.6, 0, 0, 1];
        var distances = new float[Width * Height];
        for (var i = 0; i < distances.Length; i++)
        {
            // The point of the plane z = 3 that is seen there, solved from K · (x, y, 1).
            var y = 3 * ((i / Width + 0.5) / Height - 0.6) / 0.9;
            var x = 3 * (((i % Width + 0.5) / Width) - 0.45 - 0.1 * y / 3) / 1.2;
            distances[i] = (float)Math.Sqrt(x * x + y * y + 9);
        }

        Assert.All(ZDepth.OfRayDistance(distances, intrinsics, Width, Height), depth => Assert.Equal(3, depth, 1e-6f));
    }

    [Fact]
    public void WhereThereIsNone_StaysZero() =>
        Assert.Equal([0], ZDepth.OfRayDistance([0], [1, 0, 0.5, 0, 1, 0.5, 0, 0, 1], 1, 1));

    [Fact]
    public void AnotherSize_IsRefused() => Assert.Throws<ArgumentException>(
        () => ZDepth.OfRayDistance([1, 2], [1, 0, 0.5, 0, 1, 0.5, 0, 0, 1], 3, 1));
}
