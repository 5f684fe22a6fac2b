using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Annotation;

public class CameraPlanTests
{
    [Fact]
    public void GaussianTurns_HaveTheirDeviations()
    {
        var plan = new CameraPlan { Kind = PoseKind.Gaussian, YawDegrees = 12, PitchDegrees = 4 };
        var cameras = plan.Of(TinyEg3d.Camera, seed: 3, scene: 0, count: 4000);

        var yaws = cameras.Select(camera => double.RadiansToDegrees(Math.Atan2(camera.Origin.X, camera.Origin.Z))).ToArray();
        Assert.InRange(yaws.Average(), -0.6, 0.6);
        Assert.InRange(Math.Sqrt(yaws.Average(yaw => yaw * yaw)), 11.5, 12.5);
    }

    [Theory]
    [InlineData(PoseKind.Uniform)]
    [InlineData(PoseKind.Gaussian)]
    public void MoreViews_BeginWithTheFewer(PoseKind kind)
    {
        var plan = new CameraPlan { Kind = kind };

        Assert.Equal(
            plan.Of(TinyEg3d.Camera, 7, 0, 3).Select(camera => camera.ToVector()),
            plan.Of(TinyEg3d.Camera, 7, 5, 6).Take(3).Select(camera => camera.ToVector()));
        Assert.NotEqual(plan.Of(TinyEg3d.Camera, 7, 0, 1)[0].ToVector(), plan.Of(TinyEg3d.Camera, 8, 0, 1)[0].ToVector());
    }

    [Fact]
    public void ListedCameras_AreTakenInTurn()
    {
        float[][] cameras = [.. Enumerable.Range(0, 5).Select(i => TinyEg3d.Camera.Turned(0.1 * i, 0).ToVector())];
        var plan = new CameraPlan { Kind = PoseKind.Listed, Cameras = cameras };

        Camera[][] scenes = [plan.Of(TinyEg3d.Camera, 90, 0, 3), plan.Of(TinyEg3d.Camera, 91, 1, 3)];

        Assert.Equal([cameras[0], cameras[1], cameras[2]], scenes[0].Select(camera => camera.ToVector()));
        Assert.Equal([cameras[3], cameras[4], cameras[0]], scenes[1].Select(camera => camera.ToVector()));
    }

    [Fact]
    public void ListWithoutCameras_IsRefused()
    {
        var failure = Assert.Throws<ArgumentException>(() => new CameraPlan { Kind = PoseKind.Listed }.Check());

        Assert.Contains("cameras: at least one is needed", failure.Message);
    }
}
