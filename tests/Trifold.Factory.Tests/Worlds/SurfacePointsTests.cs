using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Portraits;

namespace Trifold.Factory.Tests.Worlds;

public class SurfacePointsTests
{
    [Fact]
    public void LieOnTheSurfaceWithItsLabelsAndNormals()
    {
        var world = new PortraitWorld();
        var instance = world.Create(TestLatents.Normal(world.LatentSize, 6));

        var surface = SurfacePoints.Sample(instance, 500, seed: 3);

        var outwards = 0;
        for (var i = 0; i < surface.Points.Length; i++)
        {
            Assert.True(MathF.Abs(instance.Distance(surface.Points[i])) < 1e-4f);
            Assert.Equal(instance.Material(surface.Points[i]).Label, surface.Labels[i]);
            Assert.NotEqual(0, surface.Labels[i]);
            Assert.Equal(1, surface.Normals[i].Length(), 1e-4f);
            outwards += instance.Distance(surface.Points[i] + 0.004f * surface.Normals[i]) > 0.002f ? 1 : 0;
        }

        // Across a crease the walk along the normal may meet the other side.
        Assert.True(outwards > 0.97 * surface.Points.Length, $"{outwards}");
    }

    [Fact]
    public void AreTheSameForTheSameSeed()
    {
        var world = new PortraitWorld();
        var instance = world.Create(new float[world.LatentSize]);

        Assert.Equal(SurfacePoints.Sample(instance, 20, 1).Points, SurfacePoints.Sample(instance, 20, 1).Points);
        Assert.NotEqual(SurfacePoints.Sample(instance, 20, 1).Points, SurfacePoints.Sample(instance, 20, 2).Points);
    }

    [Fact]
    public void CoverASphereEvenly()
    {
        var surface = SurfacePoints.Sample(new Ball(), 4000, seed: 5);

        // Archimedes: equal heights of a sphere have equal areas.
        for (var band = 0; band < 4; band++)
        {
            var low = -0.3f + 0.15f * band;
            var share = surface.Points.Count(p => p.Y >= low && p.Y < low + 0.15f) / 4000.0;
            Assert.InRange(share, 0.25 - 0.03, 0.25 + 0.03);
        }
    }

    private sealed class Ball : IWorldInstance
    {
        public float Distance(Vector3 point) => point.Length() - 0.3f;

        public SurfaceMaterial Material(Vector3 point) => new(1, Vector3.One);
    }
}
