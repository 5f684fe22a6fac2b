using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Worlds;

/// <summary>What every world promises.</summary>
public class WorldTests
{
    public static TheoryData<string> Names => [.. WorldCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsFoundByItsName(string name)
    {
        Assert.Equal(name, WorldCatalog.Named(name).Name);
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => WorldCatalog.Named(name + "x")).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GroupingsNameEveryPart(string name)
    {
        var world = WorldCatalog.Named(name);
        byte[] every = [.. Enumerable.Range(0, world.Labels.Count).Select(i => (byte)i)];

        Assert.Equal(every, world.Groupings[0].Apply(every));
        foreach (var grouping in world.Groupings)
        {
            var grouped = grouping.Apply(every);
            Assert.Equal(0, grouped[0]);
            Assert.Equal(grouping.Labels.Count, grouped.Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LabelColoursDiffer(string name)
    {
        foreach (var labels in WorldCatalog.Named(name).Groupings.Select(grouping => grouping.Labels.Entries))
            Assert.Equal(labels.Count, labels.Select(label => (label.Red, label.Green, label.Blue)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RefusesALatentOfAnotherSizeOrNotFinite(string name)
    {
        var world = WorldCatalog.Named(name);

        Assert.Throws<ArgumentException>(() => world.Create(new float[world.LatentSize - 1]));
        var latent = new float[world.LatentSize];
        latent[3] = float.NaN;
        Assert.Throws<ArgumentException>(() => world.Create(latent));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StaysInsideTheCube(string name)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var instance = Extreme(WorldCatalog.Named(name), seed);
            for (var i = 0; i < 30 * 30; i++)
            {
                var (u, v) = (i % 30 / 29f - 0.5f, i / 30 / 29f - 0.5f);
                foreach (var side in (float[])[-0.48f, 0.48f])
                {
                    Assert.True(instance.Distance(new(side, u, v)) > 0);
                    Assert.True(instance.Distance(new(u, side, v)) > 0);
                    Assert.True(instance.Distance(new(u, v, side)) > 0);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DistanceIsNeverMuchTooLong(string name)
    {
        var random = new Random(1);
        for (var seed = 0; seed < 6; seed++)
        {
            var instance = Random(WorldCatalog.Named(name), seed);
            var surface = SurfacePoints.Sample(instance, 400, seed).Points;
            foreach (var point in surface)
            {
                var direction = new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) - new Vector3(0.5f);
                var away = 0.03f * direction;
                // The surface is at most |away| from here.
                Assert.True(instance.Distance(point + away) < 1.1f * away.Length() + 1e-4f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SmallStepsOfTheLatentMakeSmallChanges(string name)
    {
        var world = WorldCatalog.Named(name);
        var camera = world.Viewpoints.Default.Turned(0.7, -0.1);
        var latent = TestLatents.Normal(world.LatentSize, 8);
        var before = WorldRenderer.Render(world.Create(latent), camera, 32, samplesPerAxis: 2);
        for (var component = 0; component < latent.Length; component++)
        {
            var stepped = (float[])latent.Clone();
            stepped[component] += 0.02f;

            var after = WorldRenderer.Render(world.Create(stepped), camera, 32, samplesPerAxis: 2);

            var change = before.Rgb.Zip(after.Rgb, (a, b) => MathF.Abs(a - b)).Average();
            Assert.True(change < 0.002f, $"component {component} changed the image by {change}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryComponentIsSeen(string name)
    {
        var world = WorldCatalog.Named(name);
        Camera[] cameras = [world.Viewpoints.Default.Turned(0.6, -0.1), world.Viewpoints.Default.Turned(-2.2, -0.3)];
        for (var component = 0; component < world.LatentSize; component++)
        {
            // Beside the average object one with glasses or a spoiler, whose factors show on nothing else.
            var most = (from rest in new[] { 0, 0.9f } from camera in cameras select Difference(component, rest, camera)).Max();
            Assert.True(most > 2e-4f, $"component {component} changes the image by {most} only");
        }

        float Difference(int component, float rest, Camera camera)
        {
            var latent = Enumerable.Repeat(rest, world.LatentSize).ToArray();
            latent[component] = -1.5f;
            var low = WorldRenderer.Render(world.Create(latent), camera, 32, samplesPerAxis: 1);
            latent[component] = 1.5f;
            var high = WorldRenderer.Render(world.Create(latent), camera, 32, samplesPerAxis: 1);
            return low.Rgb.Zip(high.Rgb, (a, b) => MathF.Abs(a - b)).Average();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DrawnViewsKeepTheirLimits(string name)
    {
        var viewpoints = WorldCatalog.Named(name).Viewpoints;
        viewpoints.Evaluated.Check();
        var random = new Random(4);
        var views = Enumerable.Range(0, 2000).Select(_ => viewpoints.Draw(random.NextDouble)).ToArray();

        Assert.All(views, view => Assert.InRange(view.Pitch, viewpoints.HighestPitch, viewpoints.LowestPitch));
        Assert.All(views, view => Assert.InRange(view.Yaw, -Math.PI, Math.PI));
        Assert.Contains(views, view => view.Yaw > 3);
        Assert.Contains(views, view => view.Yaw < -3);
        // A full turn has its even share of the front too.
        var front = viewpoints.FrontShare + (1 - viewpoints.FrontShare) * viewpoints.FrontYaw / Math.PI;
        var inFront = views.Count(view => Math.Abs(view.Yaw) <= viewpoints.FrontYaw) / 2000.0;
        Assert.InRange(inFront, front - 0.04, front + 0.04);
    }

    internal static IWorldInstance Random(IWorld world, int seed) => world.Create(TestLatents.Normal(world.LatentSize, seed));

    /// <summary>An object at a corner of the latent's usual range, which pushes further than any sample.</summary>
    internal static IWorldInstance Extreme(IWorld world, int seed)
    {
        var latent = TestLatents.Normal(world.LatentSize, seed);
        for (var i = 0; i < latent.Length; i++)
            latent[i] = latent[i] > 0 ? 4 : -4;
        return world.Create(latent);
    }
}
