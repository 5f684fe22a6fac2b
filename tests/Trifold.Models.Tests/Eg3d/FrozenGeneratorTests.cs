using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Eg3d;

/// <summary>A frozen generator computes with kernels what the networks compute with tensors.</summary>
public sealed class FrozenGeneratorTests
{
    private const float Tolerance = 3e-5f;

    private static readonly Eg3dConfig Base = TestGenerators.Config;

    public static TheoryData<string, Eg3dConfig> Architectures => new()
    {
        { "as it is", Base },
        { "extra blocks", Base with { ExtraBlocks = true } },
        { "clamped", Base with { ConvClamp = 0.5 } },
        { "wide", Base with { ChannelBase = 2048, ChannelMax = 40 } },
        { "two-fold super-resolution", WithSuperResolution("SuperresolutionHybrid2X", 128) },
        { "four-fold super-resolution", WithSuperResolution("SuperresolutionHybrid4X", 256) },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Frozen_PaintsAndEnlargesAsBefore(string _, Eg3dConfig config)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = Tensors(config);
        var codes = generator.Map(TestGenerators.Latents(2), null, Truncation.Off);
        using var plain = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var plainViews = plain.Render(TestGenerators.Cameras(2));
        generator.UseKernels(true);
        generator.Freeze();
        using var frozen = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var frozenViews = frozen.Render(TestGenerators.Cameras(2));

        AssertClose(plain.Planes, frozen.Planes);
        Assert.Equal(plain.Blocks.Count, frozen.Blocks.Count);
        for (var i = 0; i < plain.Blocks.Count; i++)
        {
            AssertClose(plain.Blocks[i].Hidden, frozen.Blocks[i].Hidden);
            AssertClose(plain.Blocks[i].Image, frozen.Blocks[i].Image);
        }

        AssertClose(plainViews.Rgb, frozenViews.Rgb);
    }

    [Fact]
    public void RandomNoise_IsTheSameOfASeed()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = Tensors(Base);
        var codes = generator.Map(TestGenerators.Latents(2), null, Truncation.Off);
        var noise = LayerNoise.Random([3, 4]);
        using var plain = generator.Synthesize(codes, noise);
        generator.UseKernels(true);
        generator.Freeze();
        using var frozen = generator.Synthesize(codes, noise);
        using var other = generator.Synthesize(codes, LayerNoise.Random([3, 5]));
        using var none = generator.Synthesize(codes, LayerNoise.None);

        AssertClose(plain.Planes, frozen.Planes);
        Assert.True(TestGenerators.Distance(frozen.Planes[1], other.Planes[1]) > 0.01);
        Assert.True(TestGenerators.Distance(frozen.Planes[0], none.Planes[0]) > 0.01);
    }

    [Fact]
    public void BatchAndThreads_ChangeNoBit()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = Tensors(WithSuperResolution("SuperresolutionHybrid2X", 128));
        generator.UseKernels(true);
        generator.Freeze();
        var codes = generator.Map(TestGenerators.Latents(3), null, Truncation.Off);
        using var together = generator.Synthesize(codes, LayerNoise.Const);
        var threads = torch.get_num_threads();
        try
        {
            foreach (var count in (int[])[1, 2, 3])
            {
                torch.set_num_threads(count);
                using var alone = generator.Synthesize(codes.narrow(0, 1, 1), LayerNoise.Const);
                Assert.Equal(0, TestGenerators.Distance(together.Planes.narrow(0, 1, 1), alone.Planes));
            }
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void WithGradients_TheCodesStillReceiveThem()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = Tensors(Base);
        generator.UseKernels(true);
        generator.Freeze();
        var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off).detach().requires_grad_(true);
        using var scene = generator.Synthesize(codes, LayerNoise.Const);
        scene.Planes.square().mean().backward();

        Assert.True(codes.grad!.abs().max().item<float>() > 0);
    }

    [Fact]
    public void Cancelled_StopsWithinALayer()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = Tensors(Base);
        generator.UseKernels(true);
        generator.Freeze();
        var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off);

        Assert.Throws<OperationCanceledException>(
            () => generator.Synthesize(codes, LayerNoise.Const, cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void AThousandScenes_LeaveMemoryAsItWas()
    {
        using var noGrad = torch.no_grad();
        using var generator = Tensors(Base);
        generator.UseKernels(true);
        generator.Freeze();
        using var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off);
        var live = 0L;
        for (var i = 0; i < 1000; i++)
        {
            generator.Synthesize(codes, LayerNoise.Const, keepBlocks: i % 2 == 0).Dispose();
            if (i == 10)
                live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static Eg3dConfig WithSuperResolution(string module, int resolution) => Base with
    {
        ImgResolution = resolution,
        SrBlockChannels = [12, 8],
        RenderingKwargs = Base.RenderingKwargs with { SuperresolutionModule = module },
    };

    private static Eg3dGenerator Tensors(Eg3dConfig config)
    {
        var generator = TestGenerators.Noisy(config);
        generator.UseKernels(false);
        return generator;
    }

    private static void AssertClose(Tensor wanted, Tensor got)
    {
        using var scope = torch.NewDisposeScope();
        Assert.InRange(TestGenerators.Distance(wanted, got), 0, Tolerance * Math.Max(1, wanted.abs().max().item<float>()));
    }
}
