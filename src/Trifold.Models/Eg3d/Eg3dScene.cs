using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>How a scene is rendered; the defaults are the model's own, without randomness.</summary>
public sealed record RenderOptions
{
    /// <summary>R: side of the volume-rendered image, pixels; null: the model's.</summary>
    public int? NeuralResolution { get; init; }

    /// <summary>Random numbers of the depth samples.</summary>
    public SampleDraws Draws { get; init; } = SampleDraws.Deterministic;

    /// <summary>Factor on both sample counts.</summary>
    public int SampleMultiplier { get; init; } = 1;

    /// <summary>Semantic features to render along, or null. Those with a density of their own are sampled without draws.</summary>
    public ISemanticField? Semantics { get; init; }

    /// <summary>One seed per scene; only models whose super-resolution adds random noise need them.</summary>
    public IReadOnlyList<long> NoiseSeeds { get; init; } = [];

    /// <summary>Takes the minima and maxima of clamps over the whole batch, as the public code does.</summary>
    public ReductionScope Reductions { get; init; } = ReductionScope.Image;

    /// <summary>What renders; null: what <see cref="VolumeRenderers.For"/> chooses.</summary>
    public IVolumeRenderer? Renderer { get; init; }

    /// <summary>Stops the rendering.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>N scenes: painted planes that are rendered many times. Owns its tensors, borrows the generator.</summary>
public sealed class Eg3dScene : IDisposable
{
    private readonly Eg3dGenerator _generator;
    private readonly PackedFieldCache _packed = new();

    internal Eg3dScene(Eg3dGenerator generator, Tensor codes, Tensor planes, IReadOnlyList<BlockOutput> blocks) =>
        (_generator, Codes, Planes, Blocks) = (generator, codes, planes, blocks);

    /// <summary>[N, L, D].</summary>
    public Tensor Codes { get; }

    /// <summary>[N, 3, C, H, W].</summary>
    public Tensor Planes { get; }

    /// <summary>Output of every backbone block, 4×4 first; empty unless the scene was asked to keep them.</summary>
    public IReadOnlyList<BlockOutput> Blocks { get; }

    /// <summary>The colour and density field.</summary>
    public TriPlaneField Field => _generator.FieldOf(Planes) with { Packed = _packed };

    /// <summary>Renders every scene with its camera.</summary>
    /// <param name="cameras">Camera vectors, [N, 25].</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    public Views Render(Tensor cameras, RenderOptions? options = null, StageRecorder? stages = null)
    {
        options ??= new RenderOptions();
        using var scope = torch.NewDisposeScope();
        var (seen, resolution) = RenderRays(cameras, options, stages);
        var features = ToImage(seen.Features, resolution);
        var raw = features[.., .._generator.Config.ImgChannels];
        var image = _generator.SuperResolution is { } superResolution
            ? superResolution.Enlarge(raw, features, Codes, SuperResolutionNoise(options), stages, options.Cancellation)
            : raw.alias();
        return new Views(
            image.MoveToOuterDisposeScope(),
            raw.contiguous().MoveToOuterDisposeScope(),
            ToImage(seen.Depth, resolution).MoveToOuterDisposeScope(),
            ToImage(seen.Weight, resolution).MoveToOuterDisposeScope(),
            seen.Semantics is null ? null : ToImage(seen.Semantics, resolution).MoveToOuterDisposeScope());
    }

    /// <summary>What lies on the way to the final images: the hidden maps of both super-resolution blocks, then the rendered map.</summary>
    /// <param name="cameras">Camera vectors, [N, 25].</param>
    /// <returns>[N, C, r, r] each.</returns>
    /// <exception cref="ArgumentException">The generator has no super-resolution.</exception>
    internal Tensor[] RenderHidden(Tensor cameras, RenderOptions? options = null)
    {
        if (_generator.SuperResolution is not { } superResolution)
        {
            throw new ArgumentException(
                "model: it has no super-resolution, so there are no hidden maps of images; use a generator with one.");
        }

        options ??= new RenderOptions();
        using var scope = torch.NewDisposeScope();
        var (seen, resolution) = RenderRays(cameras, options, null);
        var features = ToImage(seen.Features, resolution);
        using var stages = new StageRecorder();
        superResolution.Enlarge(
            features[.., .._generator.Config.ImgChannels], features, Codes, SuperResolutionNoise(options), stages,
            options.Cancellation);
        return
        [
            stages.Stages["sr_block0_x"].alias().MoveToOuterDisposeScope(),
            stages.Stages["sr_block1_x"].alias().MoveToOuterDisposeScope(),
            features.MoveToOuterDisposeScope(),
        ];
    }

    /// <summary>Colour features and raw density at points.</summary>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    public FieldSamples Query(Tensor points) => PointQueries.Query(Field, points);

    public void Dispose()
    {
        _packed.Dispose();
        Codes.Dispose();
        Planes.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
    }

    // Belongs to the dispose scope of the caller.
    private (RayViews Seen, int Resolution) RenderRays(Tensor cameras, RenderOptions options, StageRecorder? stages)
    {
        ShapeGuard.Require(cameras, nameof(cameras), Planes.shape[0], Camera.VectorLength);
        var resolution = options.NeuralResolution ?? _generator.Config.NeuralRenderingResolution;
        using var rays = RaySampler.Sample(
            CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), resolution);
        var field = Field;
        var sampling = SamplingOf(options);
        var own = options.Semantics as ISemanticDensityField;
        var shared = own is null ? options.Semantics : null;
        var renderer = options.Renderer ?? VolumeRenderers.For(field, shared, stages);
        var seen = renderer.Render(field, shared, rays, sampling, options.Draws, stages, options.Cancellation);
        if (own is not null)
        {
            seen = seen with
            {
                Semantics = OwnDensityRenderer.Render(
                    own, rays, OwnDensityRenderer.Even(sampling), cancellation: options.Cancellation),
            };
        }

        return (seen, resolution);
    }

    private VolumeSampling SamplingOf(RenderOptions options)
    {
        var sampling = _generator.Config.RenderingKwargs.ToSampling();
        return sampling with
        {
            CoarseSamples = sampling.CoarseSamples * options.SampleMultiplier,
            FineSamples = sampling.FineSamples * options.SampleMultiplier,
            Reductions = options.Reductions,
        };
    }

    private LayerNoise SuperResolutionNoise(RenderOptions options) =>
        _generator.Config.RenderingKwargs.SuperresolutionNoiseMode switch
        {
            "none" => LayerNoise.None,
            "const" => LayerNoise.Const,
            "random" => LayerNoise.Random(options.NoiseSeeds),
            var mode => throw new ArgumentException(
                $"superresolution_noise_mode: must be none, const or random, got '{mode}'."),
        };

    // [N, R·R, C] to [N, C, R, R].
    private static Tensor ToImage(Tensor rays, int resolution) =>
        rays.transpose(1, 2).reshape(rays.shape[0], -1, resolution, resolution);
}
