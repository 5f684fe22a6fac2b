using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Semantics;

public class OwnDensityTests
{
    private const int Classes = 5;

    private static readonly SemanticConfig Own = new() { NumClasses = Classes, OwnDensity = true };

    [Fact]
    public void TheGeneratorsDensity_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var own = new SemanticDecoder(Own, generator.Config);
        using var shared = new SemanticDecoder(Own with { OwnDensity = false }, generator.Config);
        var (ownBefore, sharedBefore) = (Semantics(own), Semantics(shared));
        generator.state_dict()["decoder.net.2.bias"][0] += 3;

        Assert.Equal(0, TestGenerators.Distance(ownBefore, Semantics(own)));
        Assert.InRange(TestGenerators.Distance(sharedBefore, Semantics(shared)), 0.01, double.PositiveInfinity);

        Tensor Semantics(SemanticDecoder decoder)
        {
            using var scene = Synthesize(generator, 1);
            using var field = decoder.FieldOf(scene);
            return scene.Render(TestGenerators.Cameras(1), new RenderOptions { Semantics = field }).Semantics!;
        }
    }

    [Fact]
    public void EvenFog_AbsorbsAsBeerAndLambertSay()
    {
        const float Value = 0.7f, RawDensity = 1.5f;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var scene = Synthesize(generator, 2);
        using var decoder = new SemanticDecoder(Own, generator.Config);
        var state = decoder.state_dict();
        state["net.2.weight"].zero_();
        state["net.2.bias"].fill_(Value);
        state["net.2.bias"][-1] = torch.tensor(RawDensity);
        using var field = decoder.FieldOf(scene);

        var cameras = TestGenerators.Cameras(2);
        var sampling = generator.Config.RenderingKwargs.ToSampling() with { WhiteBack = false, Limits = null, Disparity = false };
        using var rays = RaySampler.Sample(CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), 8);
        using var limits = RayLimits.ForSampling(rays, sampling);
        var features = OwnDensityRenderer.Render((ISemanticDensityField)field, rays, OwnDensityRenderer.Even(sampling));

        var density = Math.Log(1 + Math.Exp(RawDensity - 1));
        var wanted = 2 * Value * (1 - torch.exp(-density * (limits.Far - limits.Near))) - 1;
        Assert.InRange(TestGenerators.Distance(wanted.expand_as(features), features), 0, 1e-5);
    }

    [Theory]
    [InlineData("hidden", "per_block")]
    [InlineData("skip", "literal")]
    public void EveryFieldOfADecoder_RendersAlike(string source, string grouping)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(Own with { Source = source, Grouping = grouping }, generator.Config);
        using var scene = Synthesize(generator, 2);
        using var literal = decoder.FieldOf(scene, literal: true);
        using var shortcut = decoder.FieldOf(scene);
        using var training = decoder.TrainingFieldOf(scene);
        Tensor Semantics(SemanticField field, IVolumeRenderer? renderer = null)
        {
            var options = new RenderOptions { Semantics = field, Renderer = renderer };
            return scene.Render(TestGenerators.Cameras(2), options).Semantics!;
        }

        var expected = Semantics(literal);
        Assert.Equal(decoder.Config.OutputChannels, expected.shape[1]);
        Assert.InRange(TestGenerators.Distance(expected, Semantics(shortcut)), 0, 1e-4);
        Assert.InRange(TestGenerators.Distance(expected, Semantics(shortcut, new TensorVolumeRenderer())), 0, 1e-4);
        Assert.InRange(TestGenerators.Distance(expected, Semantics(training)), 0, 1e-4);
        var points = torch.rand(2, 50, 3) - 0.5;
        Assert.InRange(TestGenerators.Distance(decoder.LogitsAt(literal, points), decoder.LogitsAt(shortcut, points)), 0, 1e-4);
    }

    [Fact]
    public void Gradients_ReachTheDensity()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        generator.Freeze();
        using var decoder = new SemanticDecoder(Own, generator.Config);
        using var scene = Synthesize(generator, 1);
        using var field = decoder.TrainingFieldOf(scene);
        using var views = scene.Render(TestGenerators.Cameras(1), new RenderOptions { Semantics = field });
        views.Semantics!.square().sum().backward();

        var gradients = decoder.named_parameters().ToDictionary(one => one.name, one => one.parameter.grad!);
        Assert.True(gradients["net.2.weight"][-1].abs().min().item<float>() > 0);
        Assert.NotEqual(0, gradients["net.2.bias"][-1].item<float>());
    }

    [Fact]
    public void RenderersOfTheGeneratorsDensity_Refuse()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(Own, generator.Config);
        using var scene = Synthesize(generator, 1);
        using var field = decoder.FieldOf(scene);
        var cameras = TestGenerators.Cameras(1);
        using var rays = RaySampler.Sample(CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), 4);

        Assert.False(FusedVolumeRenderer.CanRender(scene.Field, field));
        foreach (var renderer in (IVolumeRenderer[])[new TensorVolumeRenderer(), new FusedVolumeRenderer()])
        {
            Assert.Throws<ArgumentException>(() => renderer.Render(
                scene.Field, field, rays, generator.Config.RenderingKwargs.ToSampling(), SampleDraws.Deterministic));
        }
    }

    [Fact]
    public void Configuration_NamesItOnlyWhereItIsOn()
    {
        Assert.DoesNotContain("density", (Own with { OwnDensity = false }).ToJson().ToString());
        Assert.True(SemanticConfig.Parse(Own.ToJson()).OwnDensity);
    }

    private static Eg3dScene Synthesize(Eg3dGenerator generator, int count)
    {
        using var codes = generator.Map(TestGenerators.Latents(count), null, Truncation.Off);
        return generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
    }
}
