using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Rendering;

/// <summary>Multiplies one map with a layer, block by block of texels.</summary>
internal sealed unsafe class MapPainter<TVector, TLanes> : IDisposable
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Square, so that a map that is read transposed is read a whole cache line at a time.
    private const int Side = 16;

    private readonly MapSource _map;
    private readonly (PlaneChannels Part, PackedLayer<TVector, TLanes> Layer)[] _layers;

    public MapPainter(MapSource map, IReadOnlyList<PlaneChannels> parts, int outputs)
    {
        _map = map;
        _layers = [.. parts.Select(part =>
            (part, new PackedLayer<TVector, TLanes>(part.Weight, [], part.Count, outputs)))];
    }

    /// <summary>Paints one merged plane.</summary>
    /// <param name="target">Its first texel.</param>
    /// <param name="adds">Whether the product is added to what the plane holds.</param>
    /// <returns>Whether the map feeds this plane at all.</returns>
    public bool Paint(MergedPlane merged, float* target, nint rowStep, int stride, bool adds, WorkSplit split)
    {
        var sources = merged.Sources
            .SelectMany(source => _layers.Where(layer => layer.Part.Plane == source.Plane)
                .Select(layer => (layer.Part, layer.Layer, source.Transposed)))
            .ToArray();
        if (sources.Length == 0)
            return false;

        var across = (_map.Width + Side - 1) / Side;
        var perWorker = (long)Side * Side * FeatureMap.StrideOf(sources.Max(source => source.Part.Count));
        var scratch = BufferPool.Shared.Rent(split.Threads * perWorker);
        try
        {
            var memory = scratch.Reserve(0);
            split.Run(across * ((_map.Height + Side - 1) / Side), (worker, block) =>
            {
                var (row, column) = Math.DivRem(block, across);
                var (y, x) = (row * Side, column * Side);
                var (rows, columns) = (Math.Min(Side, _map.Height - y), Math.Min(Side, _map.Width - x));
                var texels = memory + worker * perWorker;
                var result = target + y * rowStep + (nint)x * stride;
                for (var i = 0; i < sources.Length; i++)
                {
                    var (part, layer, transposed) = sources[i];
                    var texelStride = FeatureMap.StrideOf(part.Count);
                    Read(part, transposed, y, x, rows, columns, texels, texelStride);
                    for (var j = 0; j < rows; j++)
                    {
                        layer.Multiply(
                            texels + (nint)j * Side * texelStride, texelStride, columns, result + j * rowStep, stride,
                            adds || i > 0);
                    }
                }
            });
        }
        finally
        {
            BufferPool.Shared.Return(scratch);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var (_, layer) in _layers)
            layer.Dispose();
    }

    private void Read(
        PlaneChannels part, bool transposed, int y, int x, int rows, int columns, float* texels, nint texelStride)
    {
        var rowStep = transposed ? _map.ColumnStep : _map.RowStep;
        var columnStep = transposed ? _map.RowStep : _map.ColumnStep;
        var first = _map.Data + part.First * _map.ChannelStep + y * rowStep + x * columnStep;
        for (var channel = 0; channel < part.Count; channel++, first += _map.ChannelStep)
        {
            for (var i = 0; i < rows; i++)
            {
                var from = first + i * rowStep;
                var to = texels + (nint)i * Side * texelStride + channel;
                for (var j = 0; j < columns; j++, from += columnStep, to += texelStride)
                    *to = *from;
            }
        }
    }
}
