using TorchSharp;
using Trifold.Models.Eg3d.Frozen;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>One of the published super-resolution modules: their numbers and how they differ.</summary>
/// <param name="Name">Class name in checkpoints, without its module.</param>
/// <param name="InputResolution">Side to which the render is resized, pixels.</param>
/// <param name="OutputResolution">Side of the result, pixels.</param>
/// <param name="FirstUpsamples">Whether the first block doubles the size.</param>
/// <param name="Widths">Channels of the two blocks.</param>
/// <param name="OnlyEnlarges">Whether a larger render is refused instead of shrunk.</param>
/// <param name="HasFilterBuffer">Whether the checkpoint carries a resample filter of its own.</param>
/// <param name="NeverAntialiases">Whether resizing is plain whatever the configuration says.</param>
public sealed record SuperResolutionVariant(
    string Name, int InputResolution, int OutputResolution, bool FirstUpsamples, (int First, int Second) Widths,
    bool OnlyEnlarges = false, bool HasFilterBuffer = true, bool NeverAntialiases = false)
{
    private static readonly SuperResolutionVariant[] Published =
    [
        new("SuperresolutionHybrid8XDC", 128, 512, true, (256, 128), HasFilterBuffer: false),
        new("SuperresolutionHybrid8X", 128, 512, true, (128, 64)),
        new("SuperresolutionHybrid4X", 128, 256, false, (128, 64), OnlyEnlarges: true),
        new("SuperresolutionHybrid2X", 64, 128, false, (128, 64)),
        new("SuperresolutionHybridDeepfp32", 128, 256, false, (128, 64), OnlyEnlarges: true, NeverAntialiases: true),
    ];

    /// <summary>Whether the published module overwrites its raw image, having had no need to resize a copy.</summary>
    public bool OverwritesRawImage(long resolution) => !FirstUpsamples && resolution == InputResolution;

    /// <summary>The variant of a checkpoint's class name, with or without module and common prefix.</summary>
    /// <exception cref="ArgumentException">The name is not one of the published modules.</exception>
    public static SuperResolutionVariant Named(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        return Array.Find(Published, v => v.Name == last || v.Name == "SuperresolutionHybrid" + last)
            ?? throw new ArgumentException(
                $"superresolution_module: '{name}' is unknown; use one of {string.Join(", ", Published.Select(v => v.Name))}.");
    }
}

/// <summary>Two synthesis blocks that turn the rendered features into the final image (EG3D specification, section 13).</summary>
public sealed class SuperResolution : nn.Module, IKernelUser
{
    /// <summary>Bound on every layer's result in models trained with half-precision blocks, kept on every device.</summary>
    public const double HalfPrecisionClamp = 256;

    // Streams of random noise apart from the backbone's.
    private const int FirstLayerNumber = 1000;

    private readonly Tensor? resample_filter;
    private readonly SynthesisBlock block0;
    private readonly SynthesisBlock block1;
    private readonly SuperResolutionVariant _variant;
    private readonly bool _antialias;
    private Lazy<FrozenBlocks>? _frozen;

    /// <param name="features">Channels of the rendered feature image.</param>
    /// <param name="imageChannels">Channels of the raw image and of the result.</param>
    /// <param name="clamp">Bound on every layer's result; null: none.</param>
    /// <param name="antialias">Whether resizing to the input resolution is antialiased.</param>
    /// <param name="hasNoise">Whether the layers have noise images and strengths at all.</param>
    public SuperResolution(
        SuperResolutionVariant variant, long features, long imageChannels, long codeWidth, double? clamp, bool antialias,
        bool hasNoise = true)
        : base(nameof(SuperResolution))
    {
        ArgumentNullException.ThrowIfNull(variant);
        _variant = variant;
        _antialias = antialias && !variant.NeverAntialiases;
        if (variant.HasFilterBuffer)
            resample_filter = FirFilter.FromTaps(FirFilter.ReleasedTaps);
        var (first, second) = variant.Widths;
        block0 = new SynthesisBlock(
            variant.FirstUpsamples ? BlockKind.Upsampling : BlockKind.SameSize, features, first, codeWidth,
            variant.OutputResolution / 2, imageChannels, clamp, FirstLayerNumber, hasNoise);
        block1 = new SynthesisBlock(
            BlockKind.Upsampling, first, second, codeWidth, variant.OutputResolution, imageChannels, clamp,
            FirstLayerNumber + block0.Convolutions, hasNoise);
        RegisterComponents();
    }

    /// <summary>Side of the result, pixels.</summary>
    public int OutputResolution => _variant.OutputResolution;

    /// <summary>Side to which a render is resized, pixels.</summary>
    public int InputResolution => _variant.InputResolution;

    /// <param name="rawImage">First guess of the image, [N, O, R, R].</param>
    /// <param name="features">Rendered features, [N, C, R, R].</param>
    /// <param name="codes">Code vectors, [N, L, D]; the last one styles all layers.</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    /// <param name="cancellation">Seen by a frozen network within one tile of a layer.</param>
    /// <returns>About [-1, 1], not clamped, [N, O, S, S].</returns>
    public Tensor Enlarge(
        Tensor rawImage, Tensor features, Tensor codes, LayerNoise noise, StageRecorder? stages = null,
        CancellationToken cancellation = default)
    {
        ShapeGuard.Require(
            features, nameof(features), codes.shape[0], ShapeGuard.Any, ShapeGuard.Any, rawImage.shape[3]);
        if (_frozen is not null && UsesKernels && stages is null && FrozenBlocks.CanRun(codes))
            return EnlargeFrozen(_frozen.Value, rawImage, features, codes, noise, cancellation);
        using var scope = torch.NewDisposeScope();
        return EnlargePart(Resize(rawImage), Resize(features), codes, noise, stages).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same for a part of a render that has the module's input resolution: nothing is resized, and next to an edge
    /// that is not the image's the result differs, because convolutions see zeros beyond it.
    /// </summary>
    /// <param name="rawImage">[N, O, P, P].</param>
    /// <param name="features">[N, C, P, P].</param>
    /// <param name="codes">[N, L, D].</param>
    /// <returns>[N, O, Q, Q], larger than P as the whole image is.</returns>
    public Tensor EnlargePart(
        Tensor rawImage, Tensor features, Tensor codes, LayerNoise noise, StageRecorder? stages = null)
    {
        using var scope = torch.NewDisposeScope();
        var blockCodes = codes.narrow(1, codes.shape[1] - 1, 1).expand(-1, 3, -1);
        var first = block0.Apply(features, rawImage, blockCodes, noise);
        stages?.Record("sr_block0_x", first.Hidden);
        stages?.Record("sr_block0_img", first.Image);
        var second = block1.Apply(first, blockCodes, noise);
        stages?.Record("sr_block1_x", second.Hidden);
        stages?.Record("sr_block1_img", second.Image);
        return second.Image.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool UsesKernels { get; set; } = true;

    /// <summary>
    /// Prepares the network for inference on the CPU, when it is first used so. Weights must not change any more.
    /// </summary>
    public void Freeze() => _frozen ??= new Lazy<FrozenBlocks>(() => new FrozenBlocks([block0.Freeze(), block1.Freeze()]));

    protected override void Dispose(bool disposing)
    {
        if (disposing && _frozen is { IsValueCreated: true })
            _frozen.Value.Dispose();
        base.Dispose(disposing);
    }

    private Tensor EnlargeFrozen(
        FrozenBlocks frozen, Tensor rawImage, Tensor features, Tensor codes, LayerNoise noise,
        CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var images = new List<Tensor>();
        for (var sample = 0; sample < codes.shape[0]; sample++)
        {
            var hidden = MapTensor.From(Resize(features.narrow(0, sample, 1)));
            var image = MapTensor.From(Resize(rawImage.narrow(0, sample, 1)));
            var code = codes.narrow(0, sample, 1).select(1, codes.shape[1] - 1);
            var blocks = frozen.Run(
                hidden, image, _ => [code, code, code], noise.OfSample(sample), keepBlocks: false, cancellation);
            images.Add(blocks[^1].Image);
        }

        return (images.Count == 1 ? images[0] : torch.cat(images, 0)).MoveToOuterDisposeScope();
    }

    private Tensor Resize(Tensor x)
    {
        var size = x.shape[3];
        if (size == _variant.InputResolution)
            return x;
        if (_variant.OnlyEnlarges && size > _variant.InputResolution)
        {
            throw new ArgumentException(
                $"neural_rendering_resolution: {_variant.Name} takes at most {_variant.InputResolution}, got {size}.");
        }

        return ImageResize.Bilinear(x, _variant.InputResolution, _antialias);
    }
}
