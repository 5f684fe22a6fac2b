using TorchSharp;
using TorchSharp.Modules;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Eg3d.Frozen;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Hidden map and running image after a block. Owns its tensors.</summary>
/// <param name="Hidden">x, [N, C, R, R].</param>
/// <param name="Image">Sum of this and all earlier ToRGB outputs, [N, O, R, R].</param>
public sealed record BlockOutput(Tensor Hidden, Tensor Image) : IDisposable
{
    /// <summary>The outputs of samples that were computed one by one, block by block as those of a batch.</summary>
    internal static IReadOnlyList<BlockOutput> Batch(IReadOnlyList<IReadOnlyList<BlockOutput>> samples) =>
        samples.Count == 1
            ? samples[0]
            : [.. Enumerable.Range(0, samples[0].Count).Select(block => new BlockOutput(
                torch.cat([.. samples.Select(sample => sample[block].Hidden)], 0),
                torch.cat([.. samples.Select(sample => sample[block].Image)], 0)))];

    internal BlockOutput MoveToOuterDisposeScope()
    {
        Hidden.MoveToOuterDisposeScope();
        Image.MoveToOuterDisposeScope();
        return this;
    }

    public void Dispose()
    {
        Hidden.Dispose();
        Image.Dispose();
    }
}

/// <summary>How a block begins.</summary>
public enum BlockKind
{
    /// <summary>From the learned constant, at 4×4.</summary>
    First,

    /// <summary>Doubles the size of its input.</summary>
    Upsampling,

    /// <summary>Keeps the size of its input.</summary>
    SameSize,
}

/// <summary>Two synthesis layers and a ToRGB that adds to the running image (EG3D specification, sections 6, 13).</summary>
public sealed class SynthesisBlock : nn.Module
{
    private readonly Parameter? @const;
    private readonly SynthesisLayer? conv0;
    private readonly SynthesisLayer conv1;
    private readonly ToRgbLayer torgb;
    private readonly Tensor resample_filter;
    private readonly BlockKind _kind;
    private readonly int _resolution;
    private readonly int _channels;

    /// <param name="resolution">Side of the result, pixels.</param>
    /// <param name="clamp">Bound on every layer's result; null: none.</param>
    /// <param name="firstLayer">Number of the block's first layer in its network.</param>
    /// <param name="hasNoise">Whether the layers have noise images and strengths at all.</param>
    public SynthesisBlock(
        BlockKind kind, long inChannels, long outChannels, long codeWidth, int resolution, long imageChannels,
        double? clamp, int firstLayer, bool hasNoise = true)
        : base(nameof(SynthesisBlock))
    {
        (_kind, _resolution, _channels) = (kind, resolution, (int)outChannels);
        if (kind == BlockKind.First)
            @const = new Parameter(torch.randn(outChannels, resolution, resolution));
        else
            conv0 = new SynthesisLayer(
                inChannels, outChannels, codeWidth, resolution, kind == BlockKind.Upsampling ? 2 : 1, clamp, firstLayer,
                hasNoise);
        conv1 = new SynthesisLayer(
            outChannels, outChannels, codeWidth, resolution, 1, clamp, firstLayer + Convolutions - 1, hasNoise);
        torgb = new ToRgbLayer(outChannels, imageChannels, codeWidth, clamp);
        resample_filter = FirFilter.FromTaps(FirFilter.ReleasedTaps);
        RegisterComponents();
    }

    /// <summary>Code vectors that only this block uses; its ToRGB shares the next block's first.</summary>
    public int Convolutions => _kind == BlockKind.First ? 1 : 2;

    /// <param name="previous">Output of the block before; null for the first.</param>
    /// <param name="codes">The block's code vectors: one for each convolution, one for ToRGB, [N, 2 or 3, D].</param>
    public BlockOutput Apply(BlockOutput? previous, Tensor codes, LayerNoise noise) =>
        Apply(previous?.Hidden, previous?.Image, codes, noise);

    /// <inheritdoc cref="Apply(BlockOutput?, Tensor, LayerNoise)"/>
    /// <param name="hidden">Hidden map of the block before, [N, I, H, W].</param>
    /// <param name="image">Running image of the block before, [N, O, H, W].</param>
    public BlockOutput Apply(Tensor? hidden, Tensor? image, Tensor codes, LayerNoise noise)
    {
        ShapeGuard.Require(codes, nameof(codes), ShapeGuard.Any, Convolutions + 1, ShapeGuard.Any);
        using var scope = torch.NewDisposeScope();
        var code = codes.unbind(1);
        var x = conv0 is null
            ? @const!.unsqueeze(0).expand(codes.shape[0], -1, -1, -1)
            : conv0.Apply(hidden!, code[0], noise);
        x = conv1.Apply(x, code[Convolutions - 1], noise);

        var before = image is not null && _kind == BlockKind.Upsampling ? Doubled(image) : image;
        var sum = torgb.Apply(x, code[Convolutions], before);
        return new BlockOutput(x.MoveToOuterDisposeScope(), sum.MoveToOuterDisposeScope());
    }

    private Tensor Doubled(Tensor image) => conv1.UsesKernels && PixelTensors.CanRun(image)
        ? PixelTensors.ToImage(DoublingFunction.Run(PixelTensors.FromImage(image)), image.shape[1])
        : FirFilter.Upsample(image, resample_filter);

    /// <summary>The block as it is now, prepared for inference; later changes of its weights are not seen.</summary>
    internal FrozenBlock Freeze()
    {
        var constant = @const is null ? null : new FrozenConstant(@const.data<float>().ToArray(), _channels, _resolution);
        return new FrozenBlock(constant, conv0?.Freeze(), conv1.Freeze(), torgb.Freeze(), _channels, _resolution);
    }
}
