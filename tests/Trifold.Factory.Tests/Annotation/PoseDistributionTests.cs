using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Annotation;

public class PoseDistributionTests
{
    [Fact]
    public void Cameras_DependOnTheSeedAlone()
    {
        var poses = new PoseDistribution(30, 10);
        var first = Vectors(poses.Draw(TinyEg3d.Camera, 5, 4));
        _ = poses.Draw(TinyEg3d.Camera, 6, 9);

        Assert.Equal(first, Vectors(poses.Draw(TinyEg3d.Camera, 5, 4)));
        Assert.Equal(first[..2], Vectors(poses.Draw(TinyEg3d.Camera, 5, 2)));
        Assert.NotEqual(first, Vectors(poses.Draw(TinyEg3d.Camera, 6, 4)));
        Assert.NotEqual(first[0], first[1]);
    }

    [Fact]
    public void Yaw_FillsItsLimitsAndNoMore()
    {
        var yaws = Enumerable.Range(0, 2000)
            .SelectMany(seed => new PoseDistribution(40, 0).Draw(TinyEg3d.Camera, seed, 1))
            .Select(camera => double.RadiansToDegrees(Math.Atan2(camera.Origin.X, camera.Origin.Z))).ToArray();

        Assert.InRange(yaws.Min(), -40.001, -39);
        Assert.InRange(yaws.Max(), 39, 40.001);
        // A uniform mean has a standard error of 40/√3/√2000 = 0.52.
        Assert.InRange(yaws.Average(), -2.6, 2.6);
    }

    [Fact]
    public void Pitch_FillsItsLimitsOnTheWarpedAngle()
    {
        var heights = Enumerable.Range(0, 2000)
            .SelectMany(seed => new PoseDistribution(0, 20).Draw(TinyEg3d.Camera, seed, 1))
            .Select(camera => camera.Origin.Y / 2.7).ToArray();

        // The cosine of the inclination is 1 − 2v/π, so that 20° of v are 2 · 20/180 of the height.
        Assert.InRange(heights.Min(), -0.2223, -0.216);
        Assert.InRange(heights.Max(), 0.216, 0.2223);
    }

    [Theory]
    [InlineData(-1, 0, "yaw")]
    [InlineData(180.5, 0, "yaw")]
    [InlineData(double.NaN, 0, "yaw")]
    [InlineData(0, 86, "pitch")]
    public void Limits_OutOfRangeAreNamed(double yaw, double pitch, string field) =>
        Assert.StartsWith(field, Assert.Throws<ArgumentException>(new PoseDistribution(yaw, pitch).Check).Message);

    private static float[][] Vectors(Camera[] cameras) => [.. cameras.Select(camera => camera.ToVector())];
}
