using TorchSharp;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Rendering;

public class RayMarcherTests
{
    [Fact]
    public void SegmentWeights_SumToTheRaysOpacity()
    {
        using var scope = torch.NewDisposeScope();
        var (densities, depths) = Samples();

        var weights = RayMarcher.SegmentWeights(densities, depths);

        // Beer–Lambert: what is not absorbed over the whole ray, computed without going through segments.
        var middles = (densities[.., .., ..^1] + densities[.., .., 1..]) / 2;
        var opticalDepth = (nn.functional.softplus(middles - 1) * depths.diff(dim: 2)).sum(2);
        Assert.InRange(TestGenerators.Distance(1 - torch.exp(-opticalDepth), weights.sum(2)), 0, 1e-5);
        Assert.InRange(weights.min().item<float>(), 0, 1);
    }

    [Fact]
    public void Opaque_RayHasTheColourAndDepthOfItsFirstSegment()
    {
        using var scope = torch.NewDisposeScope();
        var depths = torch.tensor([1f, 2f, 3f]).reshape(1, 1, 3, 1);
        var colors = torch.tensor([0.2f, 0.4f, 1f]).reshape(1, 1, 3, 1);
        var densities = torch.full(1, 1, 3, 1, 100f);

        var integral = RayMarcher.March(colors, densities, depths, whiteBack: true, ReductionScope.Image);

        Assert.Equal(2 * 0.3f - 1, integral.Colors.item<float>(), 5);
        Assert.Equal(1.5f, integral.Depth.item<float>(), 5);
    }

    [Fact]
    public void EmptyRay_IsBackgroundAtTheFarthestSampleOfItsImage()
    {
        using var scope = torch.NewDisposeScope();
        var depths = torch.tensor([1f, 2f, 5f, 1f, 2f, 9f]).reshape(2, 1, 3, 1);
        var (colors, densities) = (torch.rand(2, 1, 3, 4), torch.full(2, 1, 3, 1, -200f));

        var perImage = RayMarcher.March(colors, densities, depths, whiteBack: true, ReductionScope.Image);
        var asPublished = RayMarcher.March(colors, densities, depths, whiteBack: false, ReductionScope.Batch);

        Assert.Equal([5f, 9f], perImage.Depth.data<float>().ToArray());
        Assert.Equal([9f, 9f], asPublished.Depth.data<float>().ToArray());
        Assert.All(perImage.Colors.data<float>().ToArray(), value => Assert.Equal(1, value));
        Assert.All(asPublished.Colors.data<float>().ToArray(), value => Assert.Equal(-1, value));
    }

    [Fact]
    public void Integrate_AveragesBothEndsOfEachSegment()
    {
        using var scope = torch.NewDisposeScope();
        var (densities, depths) = Samples();
        var weights = RayMarcher.SegmentWeights(densities, depths);
        var values = torch.randn(2, 5, 9, 3);

        var expected = (weights * (values[.., .., ..^1] + values[.., .., 1..]) / 2).sum(2);

        Assert.InRange(TestGenerators.Distance(expected, RayMarcher.Integrate(weights, values)), 0, 1e-5);
    }

    private static (Tensor Densities, Tensor Depths) Samples()
    {
        torch.manual_seed(3);
        return (torch.randn(2, 5, 9, 1) * 4, torch.rand(2, 5, 9, 1).cumsum(2) + 1);
    }
}
