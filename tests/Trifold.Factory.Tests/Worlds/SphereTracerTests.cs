using System.Numerics;
using Trifold.Factory.Worlds;

namespace Trifold.Factory.Tests.Worlds;

public class SphereTracerTests
{
    private const float Radius = 0.3f;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1f, 0.2f)]
    [InlineData(-0.25f, 0.1f)]
    public void MeetsASphereWhereGeometrySays(float x, float y)
    {
        var met = SphereTracer.Trace(new Ball(), new(x, y, 2.7f), -Vector3.UnitZ, out var distance, out var point);

        Assert.True(met);
        var expected = 2.7f - MathF.Sqrt(Radius * Radius - x * x - y * y);
        Assert.Equal(expected, distance, 1e-4f);
        Assert.True(Vector3.Distance(SphereTracer.Normal(new Ball(), point), Vector3.Normalize(point)) < 1e-3f);
    }

    [Theory]
    [InlineData(0.31f, 0, 2.7f, -1)]
    [InlineData(0.6f, 0, 2.7f, -1)]
    [InlineData(0, 0, 2.7f, 1)]
    public void MissesBesideAndBehind(float x, float y, float z, float direction)
    {
        Assert.False(SphereTracer.Trace(new Ball(), new(x, y, z), direction * Vector3.UnitZ, out var distance, out _));
        Assert.Equal(0, distance);
    }

    [Theory]
    [InlineData(1.2e-4f)]
    [InlineData(1e-3f)]
    [InlineData(1e-2f)]
    public void ReachesWhatLiesBehindASurfaceItGrazes(float clearance)
    {
        var origin = new Vector3(Radius + clearance, 0, 2.7f);

        Assert.True(SphereTracer.Trace(new BallBeforeWall(), origin, -Vector3.UnitZ, out var distance, out _));
        Assert.Equal(2.7f - BallBeforeWall.WallZ, distance, 1e-4f);
    }

    private sealed class BallBeforeWall : IWorldInstance
    {
        public const float WallZ = -0.4f;

        public float Distance(Vector3 point) => MathF.Min(point.Length() - Radius, point.Z - WallZ);

        public SurfaceMaterial Material(Vector3 point) => new(1, Vector3.One);
    }

    private sealed class Ball : IWorldInstance
    {
        public float Distance(Vector3 point) => point.Length() - Radius;

        public SurfaceMaterial Material(Vector3 point) => new(1, Vector3.One);
    }
}
