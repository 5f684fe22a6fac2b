using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Models.Tests.Eg3d;

public class Eg3dSceneTests
{
    private static readonly Eg3dConfig Fixed = TestGenerators.Config;

    // A box smaller than the view, so that some rays miss it and take their limits from the others.
    private static readonly Eg3dConfig Auto = Fixed with
    {
        RenderingKwargs = Fixed.RenderingKwargs with { RayStart = null, RayEnd = null, BoxWarp = 0.8, WhiteBack = true },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BatchOfN_EqualsNSingles(bool auto)
    {
        const int Count = 3;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(auto ? Auto : Fixed);
        var codes = generator.Map(TestGenerators.Latents(Count), null, new Truncation(0.7));
        var cameras = TestGenerators.Cameras(Count);
        using var together = generator.Synthesize(codes, LayerNoise.Const);
        using var batch = together.Render(cameras);

        for (var i = 0; i < Count; i++)
        {
            using var alone = generator.Synthesize(codes.narrow(0, i, 1), LayerNoise.Const);
            using var single = alone.Render(cameras.narrow(0, i, 1));
            Assert.InRange(TestGenerators.Distance(batch.Rgb.narrow(0, i, 1), single.Rgb), 0, 1e-4);
            Assert.InRange(TestGenerators.Distance(batch.Depth.narrow(0, i, 1), single.Depth), 0, 1e-4);
            Assert.InRange(TestGenerators.Distance(batch.Weight.narrow(0, i, 1), single.Weight), 0, 1e-4);
        }
    }

    [Fact]
    public void RenderingInPieces_EqualsRenderingAtOnce()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(Auto);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(2), null, Truncation.Off), LayerNoise.Const);
        using var rays = RaysOf(generator.Config);
        var sampling = generator.Config.RenderingKwargs.ToSampling();
        var renderer = new TensorVolumeRenderer();

        using var whole = renderer.Render(scene.Field, null, rays, sampling, SampleDraws.Deterministic);
        using var pieces = renderer.Render(
            scene.Field, null, rays, sampling with { MaxSamplesAtOnce = 700 }, SampleDraws.Deterministic);

        Assert.InRange(TestGenerators.Distance(whole.Features, pieces.Features), 0, 1e-5);
        Assert.InRange(TestGenerators.Distance(whole.Depth, pieces.Depth), 0, 1e-5);
    }

    [Fact]
    public void Points_AreWhatTensorsGive()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(Fixed);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(2), null, Truncation.Off), LayerNoise.Const);
        var points = torch.rand(2, 500, 3) * 1.4 - 0.7;
        using var expected = scene.Field.Query(points);
        using var actual = scene.Query(points);
        Assert.InRange(TestGenerators.Distance(expected.Colors, actual.Colors), 0, 1e-5);
        Assert.InRange(TestGenerators.Distance(expected.Densities, actual.Densities), 0, 1e-5);
        using var densities = PointQueries.Densities(scene.Field, points);
        Assert.Equal(actual.Densities.data<float>().ToArray(), densities.data<float>().ToArray());
    }

    [Fact]
    public void SynthesisAndRendering_LeaveNoTensorBehind()
    {
        using var generator = TestGenerators.Build(Auto);
        using var z = TestGenerators.Latents(1);
        using var cameras = TestGenerators.Cameras(1);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var codes = generator.Map(z, null, Truncation.Off))
        using (var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true))
        using (scene.Render(cameras))
        {
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static Rays RaysOf(Eg3dConfig config)
    {
        var cameras = TestGenerators.Cameras(2);
        return RaySampler.Sample(
            Models.Cameras.CameraTensors.Poses(cameras), Models.Cameras.CameraTensors.Intrinsics(cameras),
            config.NeuralRenderingResolution);
    }
}
