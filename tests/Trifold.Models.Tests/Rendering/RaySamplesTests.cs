using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Models.Tests.Rendering;

public class RaySamplesTests
{
    [Fact]
    public void EqualShares_AreTheMeansOfWhatTheyConsistOf()
    {
        using var scope = torch.NewDisposeScope();
        using var samples = Of([1, 2, 3, 4], [0.1f, 0.3f, 0, 0.4f]);

        // Shares of 0.2: all of the first with a third of the second, the rest of the second, and twice half of the last.
        var shares = samples.EqualShares(4).data<float>().ToArray();
        Assert.Equal([1.5f, 2, 4, 4], shares.Select(depth => MathF.Round(depth, 5)));
    }

    [Fact]
    public void EqualShares_KeepTheMeanDistance()
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        using var samples = new RaySamples(torch.rand(2, 7, 9, 1).cumsum(2), torch.rand(2, 7, 9, 1) / 9);
        var opacity = samples.Weights.sum(2);
        foreach (var count in (int[])[1, 3, 8])
        {
            var depths = samples.EqualShares(count);
            Assert.Equal([2, 7, count, 1], depths.shape);
            Assert.True((depths.diff(dim: 2) >= -1e-5).all().item<bool>());
            Assert.InRange(
                TestGenerators.Distance((samples.Weights * samples.Depths).sum(2), depths.mean([2]) * opacity), 0, 1e-5);
        }
    }

    [Fact]
    public void RayThatAbsorbsNothing_StandsAtTheCamera()
    {
        using var scope = torch.NewDisposeScope();
        using var samples = Of([1, 2], [0, 0]);

        Assert.Equal([0, 0, 0], samples.EqualShares(3).data<float>().ToArray());
    }

    [Fact]
    public void Samples_AreThoseOfTheRendering()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(2), null, Truncation.Off), LayerNoise.Const);
        var cameras = TestGenerators.Cameras(2);
        using var rays = RaySampler.Sample(CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), 12);
        var sampling = generator.Config.RenderingKwargs.ToSampling();
        using var stages = new StageRecorder();
        using var seen = new TensorVolumeRenderer().Render(
            scene.Field, null, rays, sampling, SampleDraws.Deterministic, stages);

        // Two images of 40 rays at once.
        using var samples = TensorVolumeRenderer.Sample(
            scene.Field, rays, sampling with { MaxSamplesAtOnce = 80 * sampling.CoarseSamples }, SampleDraws.Deterministic);
        Assert.InRange(TestGenerators.Distance(stages.Stages["depths_all"], samples.Depths), 0, 1e-6);
        Assert.InRange(TestGenerators.Distance(seen.Weight, samples.Weights.sum(2)), 0, 1e-6);
    }

    private static RaySamples Of(float[] depths, float[] weights) => new(
        torch.tensor(depths, [1, 1, depths.Length, 1]), torch.tensor(weights, [1, 1, weights.Length, 1]));
}
