using TorchSharp;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>An EG3D-family generator (arXiv:2112.07945): latents to codes, codes to scenes.</summary>
/// <remarks>A call leaves nothing on it. Parameter names are the official checkpoints'.</remarks>
public sealed class Eg3dGenerator : nn.Module
{
    private readonly Backbone backbone;
    private readonly SuperResolution? superresolution;
    private readonly TriPlaneDecoder decoder;
    private bool _usesKernels = true;

    /// <summary>Builds the architecture with random weights.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public Eg3dGenerator(Eg3dConfig config)
        : base(nameof(Eg3dGenerator))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        backbone = new Backbone(config);
        if (config.NumWs is { } wanted && wanted != backbone.Synthesis.CodeVectors)
            throw new ArgumentException($"num_ws: these blocks need {backbone.Synthesis.CodeVectors}, got {wanted}.");
        decoder = new TriPlaneDecoder(
            config.PlaneChannels, config.DecoderHidden, config.DecoderColors, config.DecoderExtraLayers,
            config.RenderingKwargs.DecoderLrMul);
        if (config.SuperResolution is { } variant)
        {
            superresolution = new SuperResolution(
                variant, config.DecoderColors, config.ImgChannels, config.WDim,
                config.SrNumFp16Res > 0 ? SuperResolution.HalfPrecisionClamp : null, config.RenderingKwargs.SrAntialias);
        }

        RegisterComponents();
    }

    public Eg3dConfig Config { get; }

    /// <summary>L: vectors of a code.</summary>
    public int CodeVectors => backbone.Synthesis.CodeVectors;

    /// <summary>The mapping network, for statistics of its codes.</summary>
    public MappingNetwork Mapping => backbone.Mapping;

    /// <summary>From rendered features to the final image; null where the render is the final image.</summary>
    public SuperResolution? SuperResolution => superresolution;

    /// <summary>
    /// Whether the networks run on kernels where those can compute them (CPU, single precision, first derivatives), which
    /// is the default, or always on tensors.
    /// </summary>
    public void UseKernels(bool use)
    {
        _usesKernels = use;
        foreach (var network in modules().OfType<IKernelUser>())
            network.UsesKernels = use;
    }

    /// <summary>
    /// Ends training: no parameter takes gradients any more, and without gradients, on the CPU, the networks run on kernels
    /// that prepare the weights once. Weights must not change afterwards.
    /// </summary>
    public void Freeze()
    {
        eval();
        foreach (var parameter in parameters())
            parameter.requires_grad_(false);
        backbone.Synthesis.Freeze();
        superresolution?.Freeze();
    }

    /// <summary>Latents to codes.</summary>
    /// <param name="z">[N, Z].</param>
    /// <param name="condition">Conditioning cameras [N, 25] or one-hot classes [N, c]; null where c_dim is 0.</param>
    /// <returns>[N, L, D].</returns>
    public Tensor Map(Tensor z, Tensor? condition, Truncation truncation)
    {
        using var scope = torch.NewDisposeScope();
        return backbone.Mapping.Map(z, ScaleCondition(condition), truncation).MoveToOuterDisposeScope();
    }

    /// <summary>Paints the planes of N scenes.</summary>
    /// <param name="codes">[N, L, D].</param>
    /// <param name="keepBlocks">Whether the scene keeps every backbone block's output, as semantic branches need.</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    /// <param name="cancellation">Seen by a frozen generator within one tile of a layer.</param>
    public Eg3dScene Synthesize(
        Tensor codes, LayerNoise noise, bool keepBlocks = false, StageRecorder? stages = null,
        CancellationToken cancellation = default)
    {
        using var scope = torch.NewDisposeScope();
        var painted = backbone.Synthesis.Paint(codes, noise, keepBlocks, stages, cancellation);
        var size = Config.PlaneResolution;
        var planes = painted.Image.reshape(codes.shape[0], 3, Config.PlaneChannels, size, size);
        foreach (var block in painted.Blocks)
        {
            block.Hidden.MoveToOuterDisposeScope();
            block.Image.MoveToOuterDisposeScope();
        }

        return new Eg3dScene(
            this, codes.alias().MoveToOuterDisposeScope(), planes.MoveToOuterDisposeScope(), painted.Blocks);
    }

    /// <summary>Mean code over latents, stored as the centre of truncation.</summary>
    /// <param name="z">[M, Z].</param>
    public void SetMeanCode(Tensor z, Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        backbone.Mapping.SetMeanCode(z, ScaleCondition(condition));
    }

    internal TriPlaneField FieldOf(Tensor planes) => new(
        planes, decoder, PlaneAxes.Named(Config.PlaneAxes), Config.Aggregation, Config.RenderingKwargs.BoxWarp)
    {
        UsesKernels = _usesKernels,
    };

    private Tensor? ScaleCondition(Tensor? condition)
    {
        if (condition is null)
            return null;
        var options = Config.RenderingKwargs;
        return condition * (options.CGenConditioningZero ? 0 : options.CScale);
    }
}
