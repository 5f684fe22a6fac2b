using System.Collections.Concurrent;
using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Memory;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>
/// Synthesis blocks prepared for inference on the CPU: weights laid out for the kernels once, maps channels last, buffers
/// kept from call to call. Every sample is computed alone, so that its bits depend on nothing beside it.
/// </summary>
internal sealed class FrozenBlocks(IReadOnlyList<FrozenBlock> blocks) : IDisposable
{
    // Shared by all networks of the process: a thread runs one of them at a time.
    private static readonly ConcurrentBag<Buffers> Free = [];

    /// <summary>Whether inference may take this way: nobody wants gradients or intermediate tensors.</summary>
    /// <param name="codes">[N, L, D].</param>
    public static bool CanRun(Tensor codes) =>
        !torch.is_grad_enabled() && PixelTensors.CanRun(codes);

    /// <summary>Runs the blocks on one sample.</summary>
    /// <param name="hidden">Input of the first block, or null where that begins with a constant.</param>
    /// <param name="image">Running image that the first block adds to, or null.</param>
    /// <param name="codesOf">Code vectors of a block, [1, D] each.</param>
    /// <param name="keepBlocks">Whether every block's output is returned, or the last image alone.</param>
    public IReadOnlyList<BlockOutput> Run(
        MapTensor? hidden, MapTensor? image, Func<int, Tensor[]> codesOf, LayerNoise noise, bool keepBlocks,
        CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        if (!Free.TryTake(out var buffers))
            buffers = new Buffers();
        try
        {
            var split = new WorkSplit(torch.get_num_threads(), cancellation);
            var kept = new List<BlockOutput>();
            var currentHidden = hidden?.Map;
            var currentImage = image?.Map;
            for (var i = 0; i < blocks.Count; i++)
            {
                var block = blocks[i];
                var (side, codes) = (block.Resolution, codesOf(i));
                MapTensor? keptHidden = keepBlocks ? MapTensor.Allocate(side, side, block.Channels) : null;
                MapTensor? keptImage = keepBlocks || i == blocks.Count - 1
                    ? MapTensor.Allocate(side, side, block.ToRgb.Channels)
                    : null;
                var nextHidden = keptHidden?.Map ?? buffers.Hidden(i, side, block.Channels);
                var nextImage = keptImage?.Map ?? buffers.Image(i, side, block.ToRgb.Channels);
                block.ApplyConvolutions(
                    currentHidden ?? default, codes, noise, buffers.Between, nextHidden, buffers.Scratch, split);
                block.ToRgb.Apply(nextHidden, codes[block.Convolutions], currentImage, nextImage, buffers.Scratch, split);
                (currentHidden, currentImage) = (nextHidden, nextImage);
                if (keptImage is { } picture)
                    kept.Add(Output(keptHidden, picture));
            }

            return kept;
        }
        finally
        {
            Free.Add(buffers);
        }
    }

    public void Dispose()
    {
        foreach (var block in blocks)
            block.Dispose();
        // A network that goes may have been the largest: whoever stays claims what it needs.
        while (Free.TryTake(out var buffers))
            buffers.Dispose();
    }

    private static BlockOutput Output(MapTensor? hidden, MapTensor image) => new(
        (hidden?.AsImage() ?? torch.empty(0)).MoveToOuterDisposeScope(), image.AsImage().MoveToOuterDisposeScope());

    private sealed class Buffers : IDisposable
    {
        private readonly NativeBuffer[] _hidden = [new(), new()];
        private readonly NativeBuffer[] _images = [new(), new()];

        public NativeBuffer Between { get; } = new();

        public LayerScratch Scratch { get; } = new();

        public FeatureMap Hidden(int block, int side, int channels) => FeatureMap.In(_hidden[block % 2], side, side, channels);

        public FeatureMap Image(int block, int side, int channels) => FeatureMap.In(_images[block % 2], side, side, channels);

        public void Dispose()
        {
            foreach (var buffer in _hidden.Concat(_images))
                buffer.Dispose();
            Between.Dispose();
            Scratch.Dispose();
        }
    }
}
