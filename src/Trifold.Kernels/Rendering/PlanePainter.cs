using System.Runtime.InteropServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>Fills packed planes, block by block: add up the sources, multiply with the layer.</summary>
/// <param name="planes">Three planes of <paramref name="inputs"/> channels.</param>
/// <param name="layer">Null: channels are taken as they are.</param>
internal sealed unsafe class PlanePainter<TVector, TLanes>(
    PackedPlanes packed, float* planes, PlaneOrder order, int inputs, PackedLayer<TVector, TLanes>? layer)
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int Planes = 3;

    // Square, so that a transposed source is read a whole cache line at a time.
    private const int Side = 16;

    private readonly int _inputStride = FeatureMap.StrideOf(inputs);

    public void Run(WorkSplit split)
    {
        var across = (packed.Width + Side - 1) / Side;
        var blocks = across * ((packed.Height + Side - 1) / Side);
        var perWorker = Side * Side * _inputStride;
        var scratch = BufferPool.Shared.Rent((long)split.Threads * perWorker);
        try
        {
            var memory = scratch.Reserve((long)split.Threads * perWorker);
            // Channels that only fill up the stride stay zero.
            NativeMemory.Clear(memory, (nuint)split.Threads * (nuint)perWorker * sizeof(float));
            split.Run(packed.Merged.Length * blocks, (worker, tile) =>
            {
                var (merged, block) = Math.DivRem(tile, blocks);
                var (row, column) = Math.DivRem(block, across);
                PaintBlock(merged, row * Side, column * Side, memory + worker * (long)perWorker);
            });
        }
        finally
        {
            BufferPool.Shared.Return(scratch);
        }
    }

    private void PaintBlock(int merged, int y, int x, float* texels)
    {
        var rows = Math.Min(Side, packed.Height - y);
        var columns = Math.Min(Side, packed.Width - x);
        var sources = packed.Merged[merged].Sources;
        for (var i = 0; i < sources.Length; i++)
            Read(sources[i], y, x, rows, columns, texels, adds: i > 0);

        var map = packed.Map(merged);
        for (var i = 0; i < rows; i++)
        {
            var source = texels + i * Side * _inputStride;
            var target = map.Pixel(y + i + PackedPlanes.Border, x + PackedPlanes.Border);
            if (layer is null)
                new Span<float>(source, columns * map.Stride).CopyTo(new Span<float>(target, columns * map.Stride));
            else
                layer.Multiply(source, _inputStride, columns, target, map.Stride);
        }
    }

    private void Read(PlaneSource source, int y, int x, int rows, int columns, float* texels, bool adds)
    {
        var (height, width) = (packed.Height, packed.Width);
        nint channelStep = 1, rowStep = (nint)Planes * inputs * width, columnStep = (nint)Planes * inputs;
        var first = planes + (nint)source.Plane * inputs;
        if (order == PlaneOrder.ChannelsFirst)
        {
            (channelStep, rowStep, columnStep) = ((nint)height * width, width, 1);
            first = planes + source.Plane * inputs * channelStep;
        }

        if (source.Transposed)
            (rowStep, columnStep) = (columnStep, rowStep);
        first += y * rowStep + x * columnStep;
        for (var channel = 0; channel < inputs; channel++, first += channelStep)
        {
            for (var i = 0; i < rows; i++)
            {
                var from = first + i * rowStep;
                var to = texels + i * Side * _inputStride + channel;
                for (var j = 0; j < columns; j++, from += columnStep, to += _inputStride)
                    *to = adds ? *to + *from : *from;
            }
        }
    }
}
