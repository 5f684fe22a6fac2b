using System.Numerics;
using TorchSharp;
using Trifold.Factory.Clouds;
using Trifold.Factory.Tests.Meshes;
using Trifold.Factory.Tests.Worlds;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Clouds;

/// <summary>What clouds of exact views and fields lack against the exact surface is their own fault.</summary>
public class ExactViewsTests
{
    private const int Resolution = 96;
    private const double Voxel = 1.0 / 128;

    // Portraits are about 0.7 scene units high, cars 0.9 long.
    private const double Size = 0.7;

    [Theory]
    [InlineData("portraits", 3, 1)]
    [InlineData("cars", 5, 1)]
    [InlineData("portraits", 3, 2)]
    public void TheCloudOfExactViews_LiesOnTheSurfaceWithItsPartsAndNormals(string name, int latent, int pixelsOfDepth)
    {
        var world = WorldCatalog.Named(name);
        var instance = world.Create(TestLatents.Normal(world.LatentSize, latent));
        var views = Cameras(world).Select(camera => ViewOf(world, instance, camera, pixelsOfDepth));

        var fused = OutlierRemoval.Remove(VoxelFusion.Fuse(views.SelectMany(BackProjection.Of), Voxel, world.Labels.Count));

        var truth = fused.Select(sample => Truth(instance, sample)).ToArray();
        Assert.True(fused.Count > 3000, $"{fused.Count} points");
        Assert.True(Median(truth.Select(t => t.Distance)) < 0.001 * Size, $"median distance {Median(truth.Select(t => t.Distance))}");
        Assert.True(truth.Average(t => t.LabelIsRight ? 1 : 0) > 0.97, $"label accuracy {truth.Average(t => t.LabelIsRight ? 1 : 0)}");
        Assert.True(Median(truth.Select(t => t.Angle)) < 3, $"normals {Median(truth.Select(t => t.Angle))} degrees");
    }

    [Fact]
    public void ThePointsOfAField_LieWhereHalfOfTheLightIsAbsorbed()
    {
        using var scope = torch.NewDisposeScope();
        var world = WorldCatalog.Named("portraits");
        var instance = world.Create(TestLatents.Normal(world.LatentSize, 3));
        var surface = new FieldSurface(WorldField.Of(instance), points => WorldField.Logits(instance, points, world.Labels.Count));
        var view = ViewOf(world, instance, Cameras(world)[0], pixelsOfDepth: 3);

        var samples = surface.SeenBy(view, CancellationToken.None);

        var truth = samples.Select(sample => Truth(instance, sample)).ToArray();
        Assert.True(samples.Count > 200, $"{samples.Count} points");
        // Samples along a ray lie up to 0.027 apart here; between them the crossing is interpolated.
        Assert.True(Median(truth.Select(t => t.Distance)) < 0.01, $"median distance {Median(truth.Select(t => t.Distance))}");
        Assert.True(truth.Average(t => t.LabelIsRight ? 1 : 0) > 0.95, $"label accuracy {truth.Average(t => t.LabelIsRight ? 1 : 0)}");
        Assert.True(Median(truth.Select(t => t.Angle)) < 5, $"normals {Median(truth.Select(t => t.Angle))} degrees");
        var material = instance.Material(samples[0].Position);
        Assert.True(Vector3.Distance(material.Albedo, samples[0].Color) < 0.01f);
    }

    [Fact]
    public void APointOfAFieldWithoutLabels_HasThoseOfTheView()
    {
        using var scope = torch.NewDisposeScope();
        var world = WorldCatalog.Named("portraits");
        var instance = world.Create(TestLatents.Normal(world.LatentSize, 3));
        var view = ViewOf(world, instance, Cameras(world)[0], pixelsOfDepth: 3);

        var samples = new FieldSurface(WorldField.Of(instance), null).SeenBy(view, CancellationToken.None);

        Assert.True(samples.Count > 200, $"{samples.Count} points");
        var right = samples.Average(sample => Truth(instance, sample).LabelIsRight ? 1 : 0);
        Assert.True(right > 0.95, $"label accuracy {right}");
    }

    [Fact]
    public void AnEdge_LeavesNoPointsBetweenWhatLiesBeforeAndBehind()
    {
        // The left half at distance 2, the right at 3; the depth map is half as large as the image.
        const int size = 16;
        var depth = Enumerable.Range(0, size * size / 4).Select(i => i % (size / 2) < size / 4 ? 2f : 3f).ToArray();
        var one = Enumerable.Repeat(1f, size * size).ToArray();
        var view = new CloudView(
            TestCameras.Orbit(0), size, new float[3 * size * size], [.. one.Select(_ => (byte)1)], one, size / 2, depth);

        var samples = BackProjection.Of(view);

        var origin = TestCameras.Origin(view.Camera);
        Assert.All(samples, sample => Assert.True(
            MathF.Abs(Vector3.Distance(sample.Position, origin) - 2) < 1e-4f || MathF.Abs(Vector3.Distance(sample.Position, origin) - 3) < 1e-4f));
        // All but the two columns of the image that lie between the pixels on both sides.
        Assert.Equal(size * (size - 2), samples.Count);
        Assert.All(samples, sample => Assert.True(Vector3.Dot(sample.Normal, Vector3.Normalize(origin - sample.Position)) > 0.99f));
    }

    [Fact]
    public void ViewsAround_AreEvenlyTurned_FromAboveAndBelow()
    {
        var defaults = WorldCatalog.Named("portraits").Viewpoints.Default;
        var around = CloudCameras.Around(defaults, null, 8, 180);
        var front = CloudCameras.Around(defaults, null, 3, 40);

        Assert.Equal(8, around.Select(camera => Math.Round(Math.Atan2(camera.Origin.X, camera.Origin.Z), 4)).Distinct().Count());
        Assert.Equal([1, -1, 1, -1, 1, -1, 1, -1], around.Select(camera => Math.Sign(camera.Origin.Y)));
        Assert.Equal([-40, 0, 40], front.Select(camera => Math.Round(double.RadiansToDegrees(Math.Atan2(camera.Origin.X, camera.Origin.Z)), 3)));
        Assert.Contains("views: must lie between 1 and 1000", Assert.Throws<ArgumentException>(
            () => CloudCameras.Around(defaults, null, 0, 40)).Message);
    }

    private static Camera[] Cameras(IWorld world) => CloudCameras.Around(world.Viewpoints.Default, world, 8, 180);

    /// <param name="pixelsOfDepth">Pixels of the image along each side of one of the depth map.</param>
    private static CloudView ViewOf(IWorld world, IWorldInstance instance, Camera camera, int pixelsOfDepth)
    {
        var view = CloudView.Of(WorldRenderer.Render(instance, camera, Resolution, samplesPerAxis: 1), camera, world.Groupings[0]);
        var depth = WorldRenderer.Render(instance, camera, Resolution / pixelsOfDepth, samplesPerAxis: 1);
        return view with { DepthSize = depth.Resolution, Depth = depth.Depth };
    }

    private static (double Distance, bool LabelIsRight, double Angle) Truth(IWorldInstance instance, SurfaceSample sample)
    {
        var nearest = sample.Position - instance.Distance(sample.Position) * SphereTracer.Normal(instance, sample.Position);
        var cosine = Vector3.Dot(sample.Normal, SphereTracer.Normal(instance, nearest));
        return (
            Math.Abs(instance.Distance(sample.Position)), instance.Material(nearest).Label == sample.Label,
            double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1))));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
