using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Rendering;

/// <summary>The fused renderer against the tensor renderer: the same numbers in every mode.</summary>
public class FusedVolumeRendererTests
{
    private const int Scenes = 2;
    private const double Tolerance = 2e-5;

    private static readonly VolumeSampling Fixed = new()
    {
        Limits = (2.25, 3.3),
        CoarseSamples = 10,
        FineSamples = 7,
        BoxWarp = 1,
    };

    public static TheoryData<string, VolumeSampling> Modes { get; } = new()
    {
        { "fixed", Fixed },
        { "coarse only", Fixed with { FineSamples = 0 } },
        { "disparity", Fixed with { Disparity = true } },
        { "white", Fixed with { WhiteBack = true } },
        { "auto", Fixed with { Limits = null } },
        { "auto, some rays miss", Fixed with { Limits = null, BoxWarp = 0.7, WhiteBack = true } },
        { "auto over the batch", Fixed with { Limits = null, BoxWarp = 0.7, Reductions = ReductionScope.Batch } },
        { "auto, all rays miss", Fixed with { Limits = null, BoxWarp = 1e-3, FineSamples = 0 } },
        { "all rays miss, fine samples", Fixed with { Limits = null, BoxWarp = 1e-3 } },
        { "many samples", Fixed with { CoarseSamples = 48, FineSamples = 48 } },
        { "beyond the planes", Fixed with { Limits = (0.5, 9), BoxWarp = 0.5 } },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void EqualsTheTensorRenderer(string mode, VolumeSampling sampling)
    {
        Assert.NotNull(mode);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var field = RandomField(4, 16, 6);
        using var rays = TestRays();
        Check(field, null, rays, sampling, SampleDraws.Deterministic);
        Check(field, null, rays, sampling, RandomDraws(rays, sampling));
    }

    [Theory]
    [InlineData("released", PlaneAggregation.Mean, 4, 16, 6, 0)]
    [InlineData("fixed_xy_xz_zy", PlaneAggregation.Sum, 5, 19, 4, 0)]
    [InlineData("fixed_xy_yz_zx", PlaneAggregation.Mean, 33, 65, 33, 0)]
    [InlineData("released", PlaneAggregation.Sum, 3, 16, 4, 1)]
    [InlineData("released", PlaneAggregation.Sum, 32, 64, 32, 2)]
    [InlineData("fixed_xy_yz_zx", PlaneAggregation.Sum, 7, 21, 5, 3)]
    public void EqualsTheTensorRenderer_ForEveryArchitecture(
        string axes, PlaneAggregation aggregation, int channels, int hidden, int colors, int extraLayers)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var field = RandomField(channels, hidden, colors, extraLayers) with
        {
            Axes = PlaneAxes.Named(axes),
            Aggregation = aggregation,
        };
        using var rays = TestRays();
        Check(field, null, rays, Fixed, SampleDraws.Deterministic);
    }

    [Theory]
    [InlineData("hidden", 5)]
    [InlineData("skip", 40)]
    public void EqualsTheTensorRenderer_WithSemantics(string source, int classes)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(new SemanticConfig { NumClasses = classes, Source = source }, generator.Config);
        var codes = generator.Map(TestGenerators.Latents(Scenes), null, Truncation.Off);
        using var scene = generator.Synthesize(codes, Models.Eg3d.Layers.LayerNoise.Const, keepBlocks: true);
        using var semantics = decoder.FieldOf(scene);
        using var rays = TestRays();
        Check(scene.Field, semantics, rays, Fixed, SampleDraws.Deterministic);
        Check(scene.Field, semantics, rays, Fixed with { WhiteBack = true }, SampleDraws.Deterministic);
    }

    [Fact]
    public void CamerasInsideTheBox_EqualTheTensorRenderer()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        torch.manual_seed(5);
        var directions = torch.nn.functional.normalize(torch.randn(Scenes, 50, 3), dim: 2);
        using var rays = new Rays(torch.rand(Scenes, 50, 3) * 0.4 - 0.2, directions);
        Check(RandomField(4, 16, 6), null, rays, Fixed with { Limits = null }, SampleDraws.Deterministic);
    }

    // Where no ray hits the box, a ray inside the plane of a face keeps limits that are no numbers: 0 · ∞.
    [Fact]
    public void UndefinedRays_AreUndefinedLikeTheTensorRenderers()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var origins = torch.tensor([0.5f, 0, -2, 3, 0, -2, 0, 4, -2], [1, 3, 3]);
        var directions = torch.tensor([0f, 0, 1, 0, 0, 1, 0, 0, 1], [1, 3, 3]);
        using var rays = new Rays(origins, directions);
        var field = RandomField(4, 16, 6);
        CheckUndefined(field with { Planes = field.Planes.narrow(0, 0, 1) }, rays, Fixed with { Limits = null });
    }

    [Fact]
    public void UndefinedTexels_AreUndefinedLikeTheTensorRenderers()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var field = RandomField(4, 16, 6);
        field.Planes[0, 1, 2, 9, 7] = torch.tensor(float.NaN);
        using var rays = TestRays();
        CheckUndefined(field, rays, Fixed);
    }

    // Where everything is dense, light ends after a few samples: most weigh nothing and are left out.
    [Fact]
    public void SamplesThatWeighNothing_ChangeNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        var field = RandomField(4, 16, 6);
        field.Decoder.Layers!.Layers[^1].get_parameter("bias")![0] = torch.tensor(60f);
        Check(field, null, rays, Fixed with { CoarseSamples = 40, FineSamples = 24 }, SampleDraws.Deterministic);
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        var field = RandomField(4, 16, 6);
        using var one = new FusedVolumeRenderer(1).Render(field, null, rays, Fixed, SampleDraws.Deterministic);
        foreach (var threads in (int[])[2, 5])
        {
            using var more = new FusedVolumeRenderer(threads).Render(field, null, rays, Fixed, SampleDraws.Deterministic);
            foreach (var (a, b) in Pairs(one, more))
                Assert.Equal(a.data<float>().ToArray(), b.data<float>().ToArray());
        }
    }

    // A ray's numbers are its own: alone, in another order, without its image.
    [Fact]
    public void RayAlone_HasTheBitsItHasInAnImage()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        var field = RandomField(4, 16, 6);
        using var image = new FusedVolumeRenderer().Render(field, null, rays, Fixed, SampleDraws.Deterministic);
        using var some = new Rays(rays.Origins.narrow(1, 37, 50).contiguous(), rays.Directions.narrow(1, 37, 50).contiguous());
        using var alone = new FusedVolumeRenderer().Render(field, null, some, Fixed, SampleDraws.Deterministic);
        Assert.Equal(
            image.Features.narrow(1, 37, 50).contiguous().data<float>().ToArray(), alone.Features.data<float>().ToArray());
    }

    [Fact]
    public void PlanesPaintedChannelsLast_GiveTheSameBits()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        var field = RandomField(4, 16, 6);
        // [N, H, W, 3, C] seen as [N, 3, C, H, W].
        var last = field with { Planes = field.Planes.permute(0, 3, 4, 1, 2).contiguous().permute(0, 3, 4, 1, 2) };
        using var expected = new FusedVolumeRenderer().Render(field, null, rays, Fixed, SampleDraws.Deterministic);
        using var actual = new FusedVolumeRenderer().Render(last, null, rays, Fixed, SampleDraws.Deterministic);
        Assert.Equal(expected.Features.data<float>().ToArray(), actual.Features.data<float>().ToArray());
    }

    [Fact]
    public void Cancelled_Throws()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        Assert.Throws<OperationCanceledException>(() => new FusedVolumeRenderer().Render(
            RandomField(4, 16, 6), null, rays, Fixed, SampleDraws.Deterministic, null, new CancellationToken(true)));
    }

    [Fact]
    public void ManyViews_LeaveNoTensorAndNoMemoryBehind()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var rays = TestRays();
        var field = RandomField(4, 16, 6);
        using var cache = new PackedFieldCache();
        var renderer = new FusedVolumeRenderer(1);
        renderer.Render(field with { Packed = cache }, null, rays, Fixed, SampleDraws.Deterministic).Dispose();

        var tensors = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            renderer.Render(field with { Packed = cache }, null, rays, Fixed, SampleDraws.Deterministic).Dispose();
        Assert.Equal(tensors, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        // Tensor handles and the call's own objects; nothing that grows with the 2880 rays.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, 64 << 10);
    }

    [Fact]
    public void IsChosen_ForInferenceAlone()
    {
        using var scope = torch.NewDisposeScope();
        var field = RandomField(4, 16, 6);
        Assert.IsType<TensorVolumeRenderer>(VolumeRenderers.For(field, null, null));
        using var noGrad = torch.no_grad();
        using var stages = new StageRecorder();
        Assert.IsType<FusedVolumeRenderer>(VolumeRenderers.For(field, null, null));
        Assert.IsType<TensorVolumeRenderer>(VolumeRenderers.For(field, null, stages));
        var doubles = field with { Planes = field.Planes.to(ScalarType.Float64) };
        Assert.IsType<TensorVolumeRenderer>(VolumeRenderers.For(doubles, null, null));
    }

    private static void Check(
        TriPlaneField field, ISemanticField? semantics, Rays rays, VolumeSampling sampling, SampleDraws draws)
    {
        using var expected = new TensorVolumeRenderer().Render(field, semantics, rays, sampling, draws);
        using var actual = new FusedVolumeRenderer().Render(field, semantics, rays, sampling, draws);
        foreach (var (a, b) in Pairs(expected, actual))
        {
            Assert.Equal(a.shape, b.shape);
            var error = (a - b).abs() / (1 + a.abs());
            // Below this weight a depth means nothing.
            if (ReferenceEquals(a, expected.Depth))
                error = error * (expected.Weight.abs() > 1e-3).to(ScalarType.Float32);
            Assert.InRange(error.max().item<float>(), 0, Tolerance);
        }
    }

    private static void CheckUndefined(TriPlaneField field, Rays rays, VolumeSampling sampling)
    {
        using var expected = new TensorVolumeRenderer().Render(field, null, rays, sampling, SampleDraws.Deterministic);
        using var actual = new FusedVolumeRenderer().Render(field, null, rays, sampling, SampleDraws.Deterministic);
        Assert.True(expected.Features.isnan().any().item<bool>());
        Assert.False(expected.Features.isnan().all().item<bool>());
        foreach (var (a, b) in Pairs(expected, actual))
        {
            Assert.Equal(a.isnan().data<bool>().ToArray(), b.isnan().data<bool>().ToArray());
            Assert.InRange((a - b).nan_to_num().abs().max().item<float>(), 0, Tolerance);
        }
    }

    private static (Tensor, Tensor)[] Pairs(RayViews a, RayViews b) =>
        a.Semantics is null
            ? [(a.Features, b.Features), (a.Weight, b.Weight), (a.Depth, b.Depth)]
            : [(a.Features, b.Features), (a.Weight, b.Weight), (a.Depth, b.Depth), (a.Semantics, b.Semantics!)];

    private static TriPlaneField RandomField(int channels, int hidden, int colors, int extraLayers = 0)
    {
        using var noGrad = torch.no_grad();
        torch.manual_seed(3);
        var decoder = new TriPlaneDecoder(channels, hidden, colors, extraLayers, 1);
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.normal_(0, 1);
        }

        var planes = torch.randn([Scenes, 3, channels, 20, 20]);
        return new TriPlaneField(planes, decoder, PlaneAxes.Released, PlaneAggregation.Mean, 1);
    }

    private static SampleDraws RandomDraws(Rays rays, VolumeSampling sampling)
    {
        torch.manual_seed(4);
        return new SampleDraws(
            torch.rand(rays.Images, rays.Count, sampling.CoarseSamples, 1),
            sampling.FineSamples == 0 ? null : torch.rand(rays.Images * rays.Count, sampling.FineSamples));
    }

    // No multiple of a tile's sides.
    private static Rays TestRays()
    {
        using var cameras = TestGenerators.Cameras(Scenes);
        return RaySampler.Sample(
            Models.Cameras.CameraTensors.Poses(cameras), Models.Cameras.CameraTensors.Intrinsics(cameras), 18);
    }
}
