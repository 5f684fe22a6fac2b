using Trifold.Models.Cameras;

namespace Trifold.Models.Tests.Cameras;

public class CameraTests
{
    private static readonly double[] Pose = CameraPoses.Turned(0.4, -0.2, (0, 0, 0.2), 2.7);
    private static readonly double[] Intrinsics = CameraPoses.IntrinsicsFromFocal(4.2647);

    [Fact]
    public void Vector_IsReadBackTheSame()
    {
        var vector = new Camera(Pose, Intrinsics).ToVector();

        Assert.Equal(25, vector.Length);
        Assert.Equal(vector, Camera.FromVector(vector).ToVector());
        Assert.Contains("25 numbers", Assert.Throws<ArgumentException>(() => Camera.FromVector(vector.AsSpan(1))).Message);
    }

    [Theory]
    [InlineData(0, 2.0, "orthonormal")]
    [InlineData(5, double.NaN, "number 5 of the pose is NaN")]
    [InlineData(3, double.PositiveInfinity, "number 3")]
    [InlineData(12, 1.0, "last row")]
    public void Pose_MustBeARigidTransform(int entry, double value, string message)
    {
        var pose = Pose.ToArray();
        pose[entry] = value;

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Camera(pose, Intrinsics)).Message);
    }

    [Fact]
    public void Projection_FindsThePointOfARayAgain()
    {
        double[] skewed = [4.2, 0.1, 0.48, 0, 3.9, 0.53, 0, 0, 1];
        var camera = new Camera(Pose, skewed);
        var (x, y, z) = camera.Origin;
        var (dx, dy, dz) = camera.RayDirection(0.3, 0.85);

        var (u, v, distance) = camera.Project(x + 2.5 * dx, y + 2.5 * dy, z + 2.5 * dz)!.Value;

        Assert.Equal(0.3, u, 1e-9);
        Assert.Equal(0.85, v, 1e-9);
        Assert.Equal(2.5, distance, 1e-9);
        Assert.Null(camera.Project(x - dx, y - dy, z - dz));
    }

    [Fact]
    public void Pose_MustNotMirror()
    {
        double[] mirroring = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

        Assert.Contains("mirrors", Assert.Throws<ArgumentException>(() => new Camera(mirroring, Intrinsics)).Message);
    }

    [Fact]
    public void RotationIsAccepted_WithinAThousandth()
    {
        var pose = Pose.ToArray();
        pose[0] += 4e-4;

        _ = new Camera(pose, Intrinsics);
    }

    [Theory]
    [InlineData(0, 0.0, "focal lengths must be positive")]
    [InlineData(4, -1.0, "focal lengths must be positive")]
    [InlineData(7, 0.1, "0 0 1")]
    [InlineData(2, double.NaN, "finite")]
    public void Intrinsics_MustBeAPinholesAtPositiveFocalLength(int entry, double value, string message)
    {
        var intrinsics = Intrinsics.ToArray();
        intrinsics[entry] = value;

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Camera(Pose, intrinsics)).Message);
    }

    [Fact]
    public void CentralRay_LooksForward()
    {
        var camera = new Camera(Pose, Intrinsics);

        var (x, y, z) = camera.RayDirection(0.5, 0.5);

        Assert.Equal(camera.Forward.X, x, 6);
        Assert.Equal(camera.Forward.Y, y, 6);
        Assert.Equal(camera.Forward.Z, z, 6);
    }
}
