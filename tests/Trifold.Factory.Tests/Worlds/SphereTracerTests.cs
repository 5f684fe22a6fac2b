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
        var met = SphereTracer.Trace(new Ball(), new(x, y, 2.7f), -Vector3.UnitZ, 0, out var distance, out var point);

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
        Assert.False(SphereTracer.Trace(new Ball(), new(x, y, z), direction * Vector3.UnitZ, 0, out var distance, out _));
        Assert.Equal(0, distance);
    }

    [Theory]
    [InlineData(1.2e-4f)]
    [InlineData(1e-3f)]
    [InlineData(1e-2f)]
    public void ReachesWhatLiesBehindASurfaceItGrazes(float clearance)
    {
        var origin = new Vector3(Radius + clearance, 0, 2.7f);

        Assert.True(SphereTracer.Trace(new BallBeforeWall(), origin, -Vector3.UnitZ, 0, out var distance, out _));
        Assert.Equal(2.7f - BallBeforeWall.WallZ, distance, 1e-4f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2.3f)]
    public void MeetsTheSameWhereverItStarts(float from)
    {
        var origin = new Vector3(0.1f, 0.05f, 2.7f);

        Assert.True(SphereTracer.Trace(new Ball(), origin, -Vector3.UnitZ, from, out var distance, out _));
        Assert.Equal(2.7f - MathF.Sqrt(Radius * Radius - 0.0125f), distance, 1e-4f);
    }

    [Theory]
    [InlineData(0.002f)]
    [InlineData(0.01f)]
    [InlineData(0.05f)]
    public void BundleEndsBeforeItsFirstRayMeetsAnything(float spread)
    {
        var random = new Random(3);
        var origin = new Vector3(0, 0, 2.7f);
        for (var bundle = 0; bundle < 200; bundle++)
        {
            var middle = Vector3.Normalize(new Vector3(Between(-0.2f, 0.2f), Between(-0.2f, 0.2f), -1));
            var free = SphereTracer.FreeDistance(new Ball(), origin, middle, spread, 0);
            for (var ray = 0; ray < 20; ray++)
            {
                var direction = Vector3.Normalize(middle + 0.57f * spread * new Vector3(Between(-1, 1), Between(-1, 1), Between(-1, 1)));
                if (SphereTracer.Trace(new Ball(), origin, direction, 0, out var distance, out _))
                    Assert.True(free < distance + 1e-4f, $"free to {free}, met at {distance}");
            }

            // Nor does it end long before: far beside the ball it never does.
            if (Vector3.Cross(origin, middle).Length() > Radius + 0.02f + 4.2f * spread)
                Assert.Equal(float.PositiveInfinity, free);
            else
                Assert.True(free > 2.4f - 6 * spread, $"{free}");
        }

        float Between(float low, float high) => low + (high - low) * random.NextSingle();
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
