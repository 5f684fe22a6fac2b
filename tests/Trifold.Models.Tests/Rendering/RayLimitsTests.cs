using TorchSharp;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Rendering;

public class RayLimitsTests
{
    private const double Side = 2;

    [Fact]
    public void Ray_EntersAndLeavesTheBox()
    {
        using var scope = torch.NewDisposeScope();

        using var limits = RayLimits.OfBox(Rays((0, 0, 3, 0, 0, -1), (0.5f, 0, 0, 1, 0, 0), (0, 3, 0, 0, 1, 0)), Side);

        Assert.Equal([2f, -1.5f, -4f], Numbers(limits.Near)); // in front, inside, behind
        Assert.Equal([4f, 0.5f, -2f], Numbers(limits.Far));
    }

    [Fact]
    public void Missing_RayIsMarked()
    {
        using var scope = torch.NewDisposeScope();

        using var limits = RayLimits.OfBox(Rays((0, 1.5f, 3, 0, 0, -1), (2, 2, 0, -0.6f, 0.8f, 0)), Side);

        Assert.Equal([-1f, -1f], Numbers(limits.Near));
        Assert.Equal([-2f, -2f], Numbers(limits.Far));
    }

    [Fact]
    public void RayAlongAFace_IsUndefined()
    {
        using var scope = torch.NewDisposeScope();

        using var limits = RayLimits.OfBox(Rays((0, 1, 3, 0, 0, -1)), Side);

        Assert.True(float.IsNaN(Numbers(limits.Far)[0]));
    }

    [Fact]
    public void MissingRays_TakeSmallestAndLargestEntryOfTheOthers()
    {
        using var scope = torch.NewDisposeScope();
        using var found = RayLimits.OfBox(
            Rays((0, 0, 3, 0, 0, -1), (0, 0, 5, 0, 0, -1), (0, 9, 3, 0, 0, -1)), Side);

        using var replaced = found.WithMissesReplaced(ReductionScope.Image);

        Assert.Equal([2f, 4f, 2f], Numbers(replaced.Near));
        Assert.Equal([4f, 6f, 4f], Numbers(replaced.Far));
    }

    [Fact]
    public void WhereNoRayHits_TheMarksStay()
    {
        using var scope = torch.NewDisposeScope();
        using var found = RayLimits.OfBox(Rays((0, 9, 3, 0, 0, -1)), Side);

        using var replaced = found.WithMissesReplaced(ReductionScope.Batch);

        Assert.Equal([-1f], Numbers(replaced.Near));
        Assert.Equal([-2f], Numbers(replaced.Far));
    }

    [Fact]
    public void Replacement_LooksAtOneImageOrAtTheBatch()
    {
        using var scope = torch.NewDisposeScope();
        var hits = Rays((0, 0, 3, 0, 0, -1));
        var misses = Rays((0, 9, 3, 0, 0, -1));
        var both = new Rays(
            torch.cat([hits.Origins, misses.Origins], 0), torch.cat([hits.Directions, misses.Directions], 0));
        using var found = RayLimits.OfBox(both, Side);

        using var perImage = found.WithMissesReplaced(ReductionScope.Image);
        using var asPublished = found.WithMissesReplaced(ReductionScope.Batch);

        Assert.Equal([2f, -1f], Numbers(perImage.Near));
        Assert.Equal([2f, 2f], Numbers(asPublished.Near));
    }

    private static Rays Rays(params (float, float, float, float, float, float)[] rays)
    {
        var origins = rays.SelectMany(ray => (float[])[ray.Item1, ray.Item2, ray.Item3]).ToArray();
        var directions = rays.SelectMany(ray => (float[])[ray.Item4, ray.Item5, ray.Item6]).ToArray();
        return new Rays(torch.tensor(origins, [1, rays.Length, 3]), torch.tensor(directions, [1, rays.Length, 3]));
    }

    private static float[] Numbers(Tensor tensor) => tensor.data<float>().ToArray();
}
