using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Portraits;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Worlds;

public class WorldRendererTests
{
    private const int Resolution = 48;

    private static readonly PortraitWorld World = new();

    [Fact]
    public void HasTheSameBitsForAnyNumberOfThreads()
    {
        var instance = Instance(1);
        var camera = TestCameras.Orbit(0.3, 0.1);

        var one = WorldRenderer.Render(instance, camera, Resolution, 2, threads: 1);
        var many = WorldRenderer.Render(instance, camera, Resolution, 2, threads: 7);

        Assert.Equal(one.Rgb, many.Rgb);
        Assert.Equal(one.Labels, many.Labels);
        Assert.Equal(one.Depth, many.Depth);
        Assert.Equal(one.Normals, many.Normals);
        Assert.Equal(one.Alpha, many.Alpha);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void LabelsDepthNormalsAndAlphaAgree(int samplesPerAxis)
    {
        var view = WorldRenderer.Render(Instance(2), TestCameras.Orbit(-0.5), Resolution, samplesPerAxis);

        for (var i = 0; i < view.Labels.Length; i++)
        {
            var length = new Vector3(view.Normals.AsSpan(3 * i, 3)).Length();
            if (view.Labels[i] == 0)
            {
                Assert.Equal(0, view.Depth[i]);
                Assert.Equal(0, length);
                Assert.True(view.Alpha[i] < 1);
            }
            else
            {
                Assert.InRange(view.Depth[i], 2, 3.4f);
                Assert.Equal(1, length, 1e-4f);
                Assert.True(view.Alpha[i] > 0);
            }

            if (view.Alpha[i] == 0)
                Assert.Equal(Vector3.One, new(view.Rgb.AsSpan(3 * i, 3)));
        }

        Assert.All(view.Rgb, value => Assert.InRange(value, 0, 1));
        Assert.Contains(view.Alpha, alpha => alpha == 1);
    }

    [Fact]
    public void RaysSeeWhatTheViewShows()
    {
        var instance = Instance(3);
        var camera = TestCameras.Orbit(0.4, -0.2);
        var view = WorldRenderer.Render(instance, camera, Resolution, samplesPerAxis: 1);

        var rays = Rays.Trace(instance, camera, Resolution);

        // Views skip what is empty before a whole square of pixels, so that their last steps differ a little.
        var different = 0;
        for (var i = 0; i < view.Labels.Length; i++)
        {
            Assert.Equal(view.Alpha[i], rays.Alpha[i]);
            Assert.Equal(view.Depth[i], rays.Depth[i], 2e-4f);
            var change = (new Vector3(view.Rgb.AsSpan(3 * i, 3)) - new Vector3(rays.Rgb.AsSpan(3 * i, 3))).Length();
            different += view.Labels[i] == rays.Labels[i] && change < 0.02f ? 0 : 1;
        }

        Assert.True(different <= 3, $"{different} pixels differ");
    }

    [Fact]
    public void TracingRaysAllocatesNothing()
    {
        var instance = Instance(3);
        Rays.Trace(instance, TestCameras.Orbit(0), 8);
        float[] origin = [0, 0, 2.7f], direction = [0, 0, -1], rgb = new float[3], alpha = new float[1], depth = new float[1];
        var labels = new byte[1];

        var before = GC.GetAllocatedBytesForCurrentThread();
        WorldRenderer.TraceRays(instance, origin, direction, rgb, alpha, depth, labels);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1, alpha[0]);
    }

    [Fact]
    public void RefusesRaysWhoseLengthsDisagree() => Assert.Throws<ArgumentException>(() => WorldRenderer.TraceRays(
        Instance(3), new float[3], new float[6], new float[6], new float[2], new float[2], new byte[2]));

    [Fact]
    public void RefusesSizesOutOfRange()
    {
        var camera = TestCameras.Orbit(0);

        Assert.Throws<ArgumentOutOfRangeException>(() => WorldRenderer.Render(Instance(1), camera, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorldRenderer.Render(Instance(1), camera, 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorldRenderer.Render(Instance(1), camera, 8, 17));
    }

    [Fact]
    public void DepthOfOneViewLandsOnTheSurfaceAnotherSees()
    {
        var instance = Instance(4);
        Camera left = TestCameras.Orbit(-0.35), right = TestCameras.Orbit(0.2, 0.2);
        var view = WorldRenderer.Render(instance, left, Resolution, samplesPerAxis: 1);
        Vector3 leftOrigin = TestCameras.Origin(left), rightOrigin = TestCameras.Origin(right);
        int met = 0, seenByBoth = 0, sameLabel = 0;
        for (var i = 0; i < view.Depth.Length; i++)
        {
            if (view.Labels[i] == 0)
                continue;
            met++;
            var point = leftOrigin + view.Depth[i] * TestCameras.Ray(left, i, Resolution);
            Assert.True(MathF.Abs(instance.Distance(point)) < 1e-3f);

            var seen = RaySample.Take(instance, rightOrigin, Vector3.Normalize(point - rightOrigin));
            var range = Vector3.Distance(point, rightOrigin);
            Assert.True(seen.Depth < range + 0.02f, "a ray went through the surface");
            if (MathF.Abs(seen.Depth - range) > 2e-3f)
                continue;
            seenByBoth++;
            sameLabel += seen.Label == view.Labels[i] ? 1 : 0;
        }

        Assert.True(seenByBoth > 0.7 * met, $"{seenByBoth} of {met} points are seen from both sides");
        Assert.True(sameLabel > 0.98 * seenByBoth, $"{sameLabel} of {seenByBoth} labels agree");
    }

    [Fact]
    public void NormalsFaceTheCamera()
    {
        var camera = TestCameras.Orbit(0.3);
        var view = WorldRenderer.Render(Instance(5), camera, Resolution, samplesPerAxis: 1);
        int facing = 0, met = 0;
        for (var i = 0; i < view.Labels.Length; i++)
        {
            if (view.Labels[i] == 0)
                continue;
            met++;
            var normal = new Vector3(view.Normals.AsSpan(3 * i, 3));
            facing += Vector3.Dot(normal, TestCameras.Ray(camera, i, Resolution)) < 0.05f ? 1 : 0;
        }

        Assert.True(facing > 0.995 * met, $"{facing} of {met}");
    }

    private static IWorldInstance Instance(int seed) => World.Create(TestLatents.Normal(World.LatentSize, seed));

    private sealed record Rays(float[] Rgb, float[] Alpha, float[] Depth, byte[] Labels)
    {
        public static Rays Trace(IWorldInstance instance, Camera camera, int resolution)
        {
            var count = resolution * resolution;
            var origins = new float[3 * count];
            var directions = new float[3 * count];
            for (var i = 0; i < count; i++)
            {
                TestCameras.Origin(camera).CopyTo(origins, 3 * i);
                TestCameras.Ray(camera, i, resolution).CopyTo(directions, 3 * i);
            }

            var rays = new Rays(new float[3 * count], new float[count], new float[count], new byte[count]);
            WorldRenderer.TraceRays(instance, origins, directions, rays.Rgb, rays.Alpha, rays.Depth, rays.Labels);
            return rays;
        }
    }
}
