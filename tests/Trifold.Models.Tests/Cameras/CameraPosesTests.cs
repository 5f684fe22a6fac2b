using Trifold.Models.Cameras;

namespace Trifold.Models.Tests.Cameras;

public class CameraPosesTests
{
    private const double Radius = 2.7;

    [Fact]
    public void Front_StandsOnPlusZAndLooksAlongMinusZ()
    {
        var camera = CameraAt(CameraPoses.LookAt(Math.PI / 2, Math.PI / 2, default, Radius));

        Near((0, 0, Radius), camera.Origin);
        Near((0, 0, -1), camera.Forward);
        // Image up is the world's up, image right the world's +x: a point at +y is seen in the upper half.
        Assert.True(camera.RayDirection(0.5, 0).Y > 0);
        Assert.True(camera.RayDirection(1, 0.5).X > 0);
    }

    [Fact]
    public void Yaw_MovesTowardsPlusX_AndPitchMovesDown()
    {
        Assert.True(CameraAt(CameraPoses.Turned(0.3, 0, default, Radius)).Origin.X > 0);
        Assert.True(CameraAt(CameraPoses.Turned(0, 0.3, default, Radius)).Origin.Y < 0);
    }

    [Fact]
    public void PolarAngle_IsUniformInHeight()
    {
        // arccos(1 − 2v/π): the height is linear in v, as on a uniformly covered sphere.
        for (var v = 0.1; v < Math.PI; v += 0.3)
            Assert.Equal(Radius * (1 - 2 * v / Math.PI), CameraAt(CameraPoses.LookAt(1, v, default, Radius)).Origin.Y, 5);
    }

    [Fact]
    public void Camera_StandsAtTheRadiusAndLooksAtItsTarget()
    {
        var target = (X: 0.1, Y: -0.2, Z: 0.3);
        var camera = CameraAt(CameraPoses.LookAt(0.7, 2.1, target, Radius));

        var (x, y, z) = camera.Origin;
        Assert.Equal(Radius, Math.Sqrt(x * x + y * y + z * z), 5);
        var (dx, dy, dz) = (target.X - x, target.Y - y, target.Z - z);
        var distance = Math.Sqrt(dx * dx + dy * dy + dz * dz);
        Near((dx / distance, dy / distance, dz / distance), camera.Forward);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Math.PI)]
    public void Poles_AreKeptClear(double polar) => _ = CameraAt(CameraPoses.LookAt(1, polar, default, Radius));

    [Fact]
    public void Orbit_GoesAroundOnce()
    {
        var origins = CameraPoses.Orbit(4, 0, default, Radius).Select(pose => CameraAt(pose).Origin).ToArray();

        Near((0, 0, Radius), origins[0]);
        Near((Radius, 0, 0), origins[1]);
        Near((0, 0, -Radius), origins[2]);
        Near((-Radius, 0, 0), origins[3]);
    }

    [Fact]
    public void DiagonalFieldOfView_HasThePublishedFocalLength()
    {
        var intrinsics = CameraPoses.IntrinsicsFromDiagonalFieldOfView(18.837);

        Assert.Equal(4.263391, intrinsics[0], 6);
        Assert.Equal(intrinsics[0], intrinsics[4]);
        Assert.Equal(0.5, intrinsics[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => CameraPoses.IntrinsicsFromDiagonalFieldOfView(180));
    }

    [Fact]
    public void Mirroring_TurnsYawAround()
    {
        var mirrored = CameraPoses.Mirrored(CameraPoses.Turned(0.4, 0.1, default, Radius));

        Assert.All(
            mirrored.Zip(CameraPoses.Turned(-0.4, 0.1, default, Radius)),
            pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void WholeSphere_IsCoveredEvenly()
    {
        var random = new Random(5);
        var origins = Enumerable.Range(0, 4000)
            .Select(_ => CameraAt(CameraPoses.WholeSphere(random.NextDouble, 1)).Origin).ToArray();

        // Means of ±1 with variance 1/3 over 4000 draws: three standard errors are 0.03.
        Assert.InRange(origins.Average(origin => origin.X), -0.03, 0.03);
        Assert.InRange(origins.Average(origin => origin.Y), -0.03, 0.03);
        Assert.InRange(origins.Average(origin => origin.Z), -0.03, 0.03);
        Assert.InRange(origins.Average(origin => origin.Y * origin.Y), 0.31, 0.36);
    }

    private static Camera CameraAt(double[] pose) => new(pose, CameraPoses.IntrinsicsFromFocal(2));

    private static void Near((double X, double Y, double Z) expected, (double X, double Y, double Z) actual)
    {
        Assert.Equal(expected.X, actual.X, 5);
        Assert.Equal(expected.Y, actual.Y, 5);
        Assert.Equal(expected.Z, actual.Z, 5);
    }
}
