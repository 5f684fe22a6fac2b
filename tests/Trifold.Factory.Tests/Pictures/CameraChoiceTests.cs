using Trifold.Factory.Pictures;
using Trifold.Formats.Cameras;
using Trifold.Models.Cameras;
using Trifold.Tests.Shared;

namespace Trifold.Factory.Tests.Pictures;

public sealed class CameraChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FrontLooksAtTheTargetFromInFront()
    {
        var camera = Assert.Single(CameraChoice.Parse("front", TestModels.Cameras, null).Cameras);
        Assert.Equal((0, 0, 2.7), (Math.Round(camera.Origin.X, 6), Math.Round(camera.Origin.Y, 6), Math.Round(camera.Origin.Z, 6)));
        Assert.Equal(-1, camera.Forward.Z, 1e-6);
        Assert.Equal(4.2, camera.Intrinsics[0]);
    }

    [Fact]
    public void AnOrbitTurnsOnceInEqualSteps()
    {
        var cameras = CameraChoice.Parse("orbit:8", TestModels.Cameras, null).Cameras;
        Assert.Equal(8, cameras.Count);
        for (var i = 0; i < 8; i++)
        {
            var (x, _, z) = cameras[i].Origin;
            Assert.Equal(2 * Math.PI * i / 8, (Math.Atan2(x, z) + 2 * Math.PI) % (2 * Math.PI), 1e-4);
        }
    }

    [Fact]
    public void TheGridHasFiveTurnsByThreeHeightsFromAboveToBelow()
    {
        var choice = CameraChoice.Parse("grid", TestModels.Cameras, null);
        Assert.Equal((15, 5), (choice.Cameras.Count, choice.Columns));
        Assert.True(choice.Cameras[0].Origin.Y > 0.2 && choice.Cameras[14].Origin.Y < -0.2);
        Assert.True(choice.Cameras[0].Origin.X < -0.5 && choice.Cameras[4].Origin.X > 0.5);
    }

    [Fact]
    public void TheFieldOfViewIsTheDiagonalOfEg3dsHelper()
    {
        Assert.Equal(4.263391, CameraChoice.Parse("front", TestModels.Cameras, 18.837).Cameras[0].Intrinsics[0], 1e-6);
        Assert.Contains("fov", Assert.Throws<ArgumentException>(() => CameraChoice.Parse("front", TestModels.Cameras, 180)).Message);
    }

    [Theory]
    [InlineData(CameraFileFormat.Eg3d, 1e-6)]
    [InlineData(CameraFileFormat.Nerfstudio, 1e-12)]
    [InlineData(CameraFileFormat.Colmap, 1e-12)]
    [InlineData(CameraFileFormat.OpenCv, 1e-12)]
    public void AFileGivesBackTheCamerasThatWereRendered(CameraFileFormat format, double tolerance)
    {
        var rendered = CameraChoice.Parse("orbit:5", TestModels.Cameras, 20).Cameras;
        var path = _folder.File("cameras");
        CameraFile.Write(path, format, [.. rendered.Select((camera, i) => new FileCamera(
            $"{i}.png", camera.CameraToWorld.ToArray(), camera.Intrinsics.ToArray(), "test", (128, 128)))]);

        var seen = CameraChoice.Parse(path, TestModels.Cameras, null).Cameras;

        for (var i = 0; i < rendered.Count; i++)
        {
            AssertClose(rendered[i].CameraToWorld, seen[i].CameraToWorld, tolerance);
            AssertClose(rendered[i].Intrinsics, seen[i].Intrinsics, tolerance);
        }

        Assert.Equal(CameraPoses.IntrinsicsFromDiagonalFieldOfView(30),
            CameraChoice.Parse(path, TestModels.Cameras, 30).Cameras[0].Intrinsics.ToArray());
    }

    [Theory]
    [InlineData("orbit:0")]
    [InlineData("orbit:361")]
    [InlineData("orbit:x")]
    [InlineData("sideways")]
    public void AnythingElseIsNamed(string text) => Assert.StartsWith(
        "cameras:", Assert.Throws<ArgumentException>(() => CameraChoice.Parse(text, TestModels.Cameras, null)).Message);

    private static void AssertClose(ReadOnlySpan<double> wanted, ReadOnlySpan<double> got, double tolerance)
    {
        for (var i = 0; i < wanted.Length; i++)
            Assert.Equal(wanted[i], got[i], tolerance);
    }
}
