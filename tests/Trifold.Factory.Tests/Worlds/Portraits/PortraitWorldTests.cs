using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Portraits;

namespace Trifold.Factory.Tests.Worlds.Portraits;

public class PortraitWorldTests
{
    private const int PartingComponent = 15;

    private static readonly PortraitWorld World = new();

    [Fact]
    public void NamesEveryPartInOrder()
    {
        var names = World.Labels.Entries.Select(label => label.Name);

        Assert.Equal(Enum.GetNames<PortraitPart>().Select(name => name.ToLowerInvariant()), names);
    }

    [Fact]
    public void EveryPartShowsFromTheFront()
    {
        const int Portraits = 50;
        const double LeastShare = 0.003;
        var visible = new int[World.Labels.Count];
        for (var seed = 0; seed < Portraits; seed++)
        {
            var view = WorldRenderer.Render(Random(seed), TestCameras.Orbit(0), 64, samplesPerAxis: 1);
            for (var part = 0; part < visible.Length; part++)
                visible[part] += view.Labels.Count(label => label == part) >= LeastShare * view.Labels.Length ? 1 : 0;
        }

        for (var part = 0; part < (int)PortraitPart.Glasses; part++)
            Assert.True(visible[part] >= 0.95 * Portraits, $"{World.Labels[part].Name}: {visible[part]} of {Portraits}");
        Assert.InRange(visible[(int)PortraitPart.Glasses], 0.15 * Portraits, 0.6 * Portraits);
    }

    [Fact]
    public void HeadStaysInTheImageWhenTurned()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            foreach (var (yaw, pitch) in ((double, double)[])[(0.79, 0), (-0.79, 0.35), (0.4, -0.35), (0, 0.35)])
            {
                var view = WorldRenderer.Render(Random(seed), TestCameras.Orbit(yaw, pitch), 64, samplesPerAxis: 1);
                for (var i = 0; i < 64; i++)
                {
                    Assert.Equal(0, view.Labels[i]);
                    Assert.NotEqual((byte)PortraitPart.Hair, view.Labels[64 * i]);
                    Assert.NotEqual((byte)PortraitPart.Hair, view.Labels[64 * i + 63]);
                }
            }
        }
    }

    [Fact]
    public void LooksAlongPositiveZAndUpIsUp()
    {
        var view = WorldRenderer.Render(World.Create(new float[World.LatentSize]), TestCameras.Orbit(0), 64, samplesPerAxis: 1);

        double Row(PortraitPart part) => view.Labels.Index().Where(l => l.Item == (byte)part).Average(l => l.Index / 64);

        Assert.True(Row(PortraitPart.Hair) < Row(PortraitPart.Brows));
        Assert.True(Row(PortraitPart.Brows) < Row(PortraitPart.Eyes));
        Assert.True(Row(PortraitPart.Eyes) < Row(PortraitPart.Nose));
        Assert.True(Row(PortraitPart.Nose) < Row(PortraitPart.Lips));
        Assert.True(Row(PortraitPart.Lips) < Row(PortraitPart.Neck));
        Assert.True(Row(PortraitPart.Neck) < Row(PortraitPart.Clothes));
    }

    [Fact]
    public void ACameraToTheRightSeesTheNoseTurnRight()
    {
        // Seen from +x, the face (along +z) points to the viewer's left.
        var view = WorldRenderer.Render(World.Create(new float[World.LatentSize]), TestCameras.Orbit(0.6), 64, samplesPerAxis: 1);

        double Column(PortraitPart part) => view.Labels.Index().Where(l => l.Item == (byte)part).Average(l => l.Index % 64);

        Assert.True(Column(PortraitPart.Nose) < Column(PortraitPart.Hair) - 5);
    }

    [Fact]
    public void WithoutPartingLeftMirrorsRight()
    {
        var latent = TestLatents.Normal(World.LatentSize, 7);
        latent[PartingComponent] = 0;
        var instance = World.Create(latent);
        var left = WorldRenderer.Render(instance, TestCameras.Orbit(-0.5), 64, samplesPerAxis: 1);
        var right = WorldRenderer.Render(instance, TestCameras.Orbit(0.5), 64, samplesPerAxis: 1);

        var different = 0;
        for (var i = 0; i < left.Labels.Length; i++)
        {
            var mirrored = i / 64 * 64 + 63 - i % 64;
            var same = left.Labels[i] == right.Labels[mirrored] && MathF.Abs(left.Depth[i] - right.Depth[mirrored]) < 1e-3f;
            different += same ? 0 : 1;
        }

        // Rounding decides which way a ray on an edge falls.
        Assert.True(different <= 4, $"{different} pixels differ");
    }

    private static IWorldInstance Random(int seed) => World.Create(TestLatents.Normal(World.LatentSize, seed));
}
