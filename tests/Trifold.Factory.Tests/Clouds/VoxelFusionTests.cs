using System.Numerics;
using Trifold.Factory.Clouds;

namespace Trifold.Factory.Tests.Clouds;

public class VoxelFusionTests
{
    [Fact]
    public void AVoxel_HasTheLabelOfTheGreatestConfidence()
    {
        var fused = VoxelFusion.Fuse([Sample(0.1f, 1, 0.3f), Sample(0.2f, 2, 0.7f), Sample(0.3f, 1, 0.3f)], 1, 3);

        var point = Assert.Single(fused);
        Assert.Equal(2, point.Label);
        Assert.Equal(0.7f / 3, point.Confidence, 1e-6f);
        Assert.Equal((0.1f * 0.3f + 0.2f * 0.7f + 0.3f * 0.3f) / 1.3f, point.Position.X, 1e-6f);
    }

    [Fact]
    public void Votes_AddUp()
    {
        var point = Assert.Single(VoxelFusion.Fuse([Sample(0.1f, 1, 0.4f), Sample(0.2f, 2, 0.7f), Sample(0.3f, 1, 0.4f)], 1, 3));
        Assert.Equal(1, point.Label);
    }

    [Fact]
    public void VoxelsLieOnBothSidesOfTheOrigin_AndKeepTheOrderOfTheirFirstSample()
    {
        var fused = VoxelFusion.Fuse([Sample(0.4f, 1, 1), Sample(-0.4f, 2, 1), Sample(0.6f, 1, 1), Sample(1.5f, 2, 1)], 1, 3);
        Assert.Equal([0.5f, -0.4f, 1.5f], fused.Select(point => point.Position.X), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void WithoutConfidence_ThePositionStillCounts()
    {
        var point = Assert.Single(VoxelFusion.Fuse([Sample(0.2f, 2, 0), Sample(0.4f, 2, 0)], 1, 3));
        Assert.Equal(0.3f, point.Position.X, 1e-6f);
        Assert.Equal(Vector3.UnitZ, point.Normal);
    }

    [Fact]
    public void Outliers_AreRemovedAndTheRestKept()
    {
        var plane = Enumerable.Range(0, 400).Select(i => new SurfaceSample(
            new Vector3(i % 20, i / 20, 0), Vector3.UnitZ, Vector3.One, 1, 1));
        SurfaceSample[] floating = [new(new Vector3(10, 10, 8), Vector3.UnitZ, Vector3.One, 2, 1), new(new Vector3(-9, -9, 0), Vector3.UnitZ, Vector3.One, 2, 1)];

        var kept = OutlierRemoval.Remove([.. floating, .. plane]);

        Assert.DoesNotContain(kept, sample => sample.Label == 2);
        // Corners of a plane are lonelier than its middle.
        Assert.InRange(kept.Count, 380, 400);
    }

    private static SurfaceSample Sample(float x, byte label, float confidence) =>
        new(new Vector3(x, 0.5f, 0.5f), Vector3.UnitZ, Vector3.One, label, confidence);
}
