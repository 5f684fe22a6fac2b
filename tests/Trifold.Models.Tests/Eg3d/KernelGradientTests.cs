using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Eg3d;

/// <summary>Kernels give the results and the gradients of the tensor operations that they replace.</summary>
public sealed class KernelGradientTests
{
    private static readonly Eg3dConfig Base = TestGenerators.Config with { PlaneChannels = 16, DecoderColors = 32 };

    public static TheoryData<string, Eg3dConfig> Architectures => new()
    {
        { "as it is", Base },
        { "planes and colours that no width fits", TestGenerators.Config },
        { "extra blocks", Base with { ExtraBlocks = true } },
        { "clamped", Base with { ConvClamp = 1.2 } },
        { "wide enough for Winograd", Base with { ChannelBase = 2048, ChannelMax = 72 } },
        { "sum of planes", Base with { Aggregate = "sum", PlaneAxes = "fixed_xy_xz_zy" } },
        {
            "super-resolution", Base with
            {
                ImgResolution = 128,
                SrBlockChannels = [12, 8],
                RenderingKwargs = Base.RenderingKwargs with { SuperresolutionModule = "SuperresolutionHybrid2X" },
            }
        },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Gradients_AreThoseOfTheTensorOperations(string _, Eg3dConfig config)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Noisy(config);
        var codes = generator.Map(TestGenerators.Latents(2), null, Truncation.Off).detach();

        var wanted = Gradients(generator, codes, kernels: false);
        var got = Gradients(generator, codes, kernels: true);

        Assert.Equal(wanted.Keys, got.Keys);
        foreach (var (name, gradient) in wanted)
        {
            var scale = Math.Max(1e-6f, gradient.abs().max().item<float>());
            Assert.True(
                TestGenerators.Distance(gradient, got[name]) < 2e-3f * scale,
                $"{name}: {TestGenerators.Distance(gradient, got[name])} of {scale}");
        }
    }

    [Fact]
    public void SecondDerivatives_AreRefusedByName()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Noisy(Base);
        var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off).detach().requires_grad_(true);
        using var scene = generator.Synthesize(codes, LayerNoise.Const);

        var refusal = Assert.Throws<NotSupportedException>(
            () => torch.autograd.grad([scene.Planes.square().sum()], [codes], create_graph: true));
        Assert.Contains("UseKernels(false)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManySteps_LeaveNoTensorBehind()
    {
        using var generator = TestGenerators.Noisy(Base);
        using var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off).detach();
        Step();
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
            Step();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = torch.NewDisposeScope();
            generator.zero_grad();
            using var scene = generator.Synthesize(codes, LayerNoise.Const);
            using var views = scene.Render(TestGenerators.Cameras(1));
            views.Rgb.square().mean().backward();
        }
    }

    private static SortedDictionary<string, Tensor> Gradients(Eg3dGenerator generator, Tensor codes, bool kernels)
    {
        generator.UseKernels(kernels);
        generator.zero_grad();
        var leaf = codes.clone().requires_grad_(true);
        using var scene = generator.Synthesize(leaf, LayerNoise.Const, keepBlocks: true);
        using var views = scene.Render(TestGenerators.Cameras(2));
        var loss = (views.Rgb - 0.3).square().mean() + views.Depth.mean() * 0.1 + (scene.Planes * 0.7).square().mean();
        loss.backward();

        var gradients = new SortedDictionary<string, Tensor>(StringComparer.Ordinal) { ["codes"] = leaf.grad! };
        foreach (var (name, parameter) in generator.named_parameters())
        {
            if (parameter.grad is { } gradient)
                gradients[name] = gradient.clone();
        }

        Assert.True(gradients.Count > 10);
        return gradients;
    }
}
