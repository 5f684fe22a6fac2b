using TorchSharp;
using Trifold.Models.Eg3d.Frozen;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>Paints the planes: a StyleGAN2 network with skip images (EG3D specification, section 6).</summary>
/// <remarks>
/// With extra blocks (arXiv:2402.00225) a block without upsampling follows each, named <c>b{r}x</c>.
/// </remarks>
public sealed class SynthesisNetwork : nn.Module, IKernelUser
{
    private const int FirstResolution = 4;

    private readonly (string Name, SynthesisBlock Block)[] _blocks;
    private readonly long _codeWidth;
    private Lazy<FrozenBlocks>? _frozen;

    /// <param name="resolution">Side of the planes, a power of two from 4.</param>
    /// <param name="imageChannels">Channels of all planes together.</param>
    /// <param name="channelBase">Width of a block times its resolution, before the bound.</param>
    /// <param name="channelMax">Bound on the width.</param>
    public SynthesisNetwork(
        long codeWidth, int resolution, long imageChannels, int channelBase, int channelMax, bool extraBlocks,
        double? clamp)
        : base(nameof(SynthesisNetwork))
    {
        if (resolution < FirstResolution || !int.IsPow2(resolution))
        {
            throw new ArgumentException(
                $"plane_resolution: must be a power of two and at least {FirstResolution}, got {resolution}.");
        }

        _codeWidth = codeWidth;
        var blocks = new List<(string, SynthesisBlock)>();
        var layers = 0;
        for (var r = FirstResolution; r <= resolution; r *= 2)
        {
            var width = Math.Min(channelBase / r, channelMax);
            var before = Math.Min(channelBase * 2 / r, channelMax);
            Add($"b{r}", r == FirstResolution ? BlockKind.First : BlockKind.Upsampling, before, width, r);
            if (extraBlocks)
                Add($"b{r}x", BlockKind.SameSize, width, width, r);
        }

        _blocks = [.. blocks];
        CodeVectors = layers + 1;
        RegisterComponents();

        void Add(string name, BlockKind kind, int inChannels, int outChannels, int r)
        {
            var block = new SynthesisBlock(kind, inChannels, outChannels, codeWidth, r, imageChannels, clamp, layers);
            register_module(name, block);
            blocks.Add((name, block));
            layers += block.Convolutions;
        }
    }

    /// <summary>L: code vectors; each convolution has its own, the last is for the last ToRGB.</summary>
    public int CodeVectors { get; }

    /// <summary>Paints planes.</summary>
    /// <param name="codes">[N, L, D].</param>
    /// <param name="keepBlocks">Whether every block's output is returned; otherwise it is freed on the way.</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    /// <param name="cancellation">Seen by a frozen network within one tile of a layer.</param>
    public PaintedPlanes Paint(
        Tensor codes, LayerNoise noise, bool keepBlocks = false, StageRecorder? stages = null,
        CancellationToken cancellation = default)
    {
        ShapeGuard.Require(codes, nameof(codes), ShapeGuard.Any, CodeVectors, _codeWidth);
        if (_frozen is not null && UsesKernels && stages is null && FrozenBlocks.CanRun(codes))
            return PaintFrozen(_frozen.Value, codes, noise, keepBlocks, cancellation);
        using var scope = torch.NewDisposeScope();
        var kept = new List<BlockOutput>();
        BlockOutput? output = null;
        var firstCode = 0;
        foreach (var (name, block) in _blocks)
        {
            var blockCodes = codes.narrow(1, firstCode, block.Convolutions + 1);
            var next = block.Apply(output, blockCodes, noise);
            firstCode += block.Convolutions;
            stages?.Record($"bb_{name}_x", next.Hidden);
            stages?.Record($"bb_{name}_img", next.Image);
            if (!keepBlocks)
                output?.Dispose();
            output = next;
            if (keepBlocks)
                kept.Add(output);
        }

        stages?.Record("planes", output!.Image);
        foreach (var block in kept)
        {
            block.Hidden.MoveToOuterDisposeScope();
            block.Image.MoveToOuterDisposeScope();
        }

        return new PaintedPlanes(output!.Image.alias().MoveToOuterDisposeScope(), kept);
    }

    /// <inheritdoc/>
    public bool UsesKernels { get; set; } = true;

    /// <summary>
    /// Prepares the network for inference on the CPU, when it is first used so. Weights must not change any more.
    /// </summary>
    public void Freeze() => _frozen ??= new Lazy<FrozenBlocks>(
        () => new FrozenBlocks([.. _blocks.Select(entry => entry.Block.Freeze())]));

    protected override void Dispose(bool disposing)
    {
        if (disposing && _frozen is { IsValueCreated: true })
            _frozen.Value.Dispose();
        base.Dispose(disposing);
    }

    private PaintedPlanes PaintFrozen(
        FrozenBlocks frozen, Tensor codes, LayerNoise noise, bool keepBlocks, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var samples = Enumerable.Range(0, (int)codes.shape[0])
            .Select(sample => frozen.Run(
                null, null, block => CodesOf(block, codes.narrow(0, sample, 1)), noise.OfSample(sample), keepBlocks,
                cancellation))
            .ToArray();
        var blocks = BlockOutput.Batch(samples);
        return new PaintedPlanes(
            blocks[^1].Image.alias().MoveToOuterDisposeScope(),
            keepBlocks ? [.. blocks.Select(block => block.MoveToOuterDisposeScope())] : []);
    }

    private Tensor[] CodesOf(int block, Tensor codes)
    {
        var first = _blocks.Take(block).Sum(entry => entry.Block.Convolutions);
        return codes.narrow(1, first, _blocks[block].Block.Convolutions + 1).unbind(1);
    }
}

/// <summary>What the backbone painted. Owns its tensors.</summary>
/// <param name="Image">All planes' channels, [N, 3·C, R, R].</param>
/// <param name="Blocks">Output of every block, first to last; empty unless asked for.</param>
public sealed record PaintedPlanes(Tensor Image, IReadOnlyList<BlockOutput> Blocks) : IDisposable
{
    public void Dispose()
    {
        Image.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
    }
}
