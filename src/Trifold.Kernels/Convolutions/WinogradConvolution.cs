using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// F(4×4, 3×3) of Winograd's minimal filtering (arXiv:1509.09308, sec. 4): tiles of 4×4 results from 6×6 inputs, with 36
/// products of channel matrices instead of 144. A strip of tiles is transformed, multiplied and transformed back while
/// it is in the cache.
/// </summary>
internal sealed unsafe class WinogradConvolution<TVector, TLanes> : Convolution3x3
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int TileSide = WinogradTransforms<TVector, TLanes>.ResultSide;
    private const int Points = WinogradTransforms<TVector, TLanes>.Points;

    // Result channels that are prepared together: a map's channels come in such groups.
    private const int Group = FeatureMap.ChannelGroup;

    private readonly NativeBuffer _weights = new();
    private readonly float* _packed;
    private readonly long _pointLength;
    private readonly int _depth;

    public WinogradConvolution(ReadOnlySpan<float> weight, int inChannels, int outChannels, bool doubles)
        : base(inChannels, outChannels, doubles)
    {
        _depth = inChannels;
        _pointLength = PackedColumns<TVector, TLanes>.Length(_depth, outChannels);
        // Every float is written below.
        _packed = _weights.Reserve(Points * _pointLength);
        fixed (float* weights = weight)
        {
            var taps = weights;
            // Side by side in the packed weights, so that a thread writes whole cache lines.
            Parallel.For(0, (outChannels + Group - 1) / Group, group => Prepare(taps, group * Group));
        }
    }

    public override void Dispose() => _weights.Dispose();

    public override long WeightBytes => Points * _pointLength * sizeof(float);

    private protected override void Run(
        FeatureMap input, float* styles, FeatureMap output, in LayerEpilogue epilogue, NativeBuffer scratch,
        WorkSplit split)
    {
        var tilesX = (output.Width + TileSide - 1) / TileSide;
        var tiles = tilesX * ((output.Height + TileSide - 1) / TileSide);
        var perStrip = TileStrip.Tiles(
            tiles, Points * sizeof(float) * (long)(input.Stride + output.Stride), WeightBytes,
            PanelProduct<TVector, TLanes>.Rows, split.Threads);
        var inputPoint = (long)perStrip * input.Stride + WinogradTiles<TVector, TLanes>.PointGap;
        var outputPoint = (long)perStrip * output.Stride + WinogradTiles<TVector, TLanes>.PointGap;
        var perWorker = Points * (inputPoint + outputPoint);
        var zeros = scratch.Reserve(input.Stride + split.Threads * perWorker);
        new Span<float>(zeros, input.Stride).Clear();
        var workers = zeros + input.Stride;
        var layer = epilogue;

        split.Run((tiles + perStrip - 1) / perStrip, (worker, strip) =>
        {
            var transformed = workers + worker * perWorker;
            var products = transformed + Points * inputPoint;
            var first = strip * perStrip;
            var count = Math.Min(perStrip, tiles - first);
            for (var tile = 0; tile < count; tile++)
            {
                var (y, x) = Math.DivRem(first + tile, tilesX);
                WinogradTiles<TVector, TLanes>.Input(
                    input, styles, Doubles, zeros, y, x, transformed + (long)tile * input.Stride, inputPoint);
            }

            for (var point = 0; point < Points; point++)
            {
                PackedColumns<TVector, TLanes>.Multiply(
                    transformed + point * inputPoint, input.Stride, count, _packed + point * _pointLength, _depth,
                    OutChannels, products + point * outputPoint, output.Stride);
            }

            var lanes = new EpilogueLanes<TVector, TLanes>(layer);
            for (var tile = 0; tile < count; tile++)
            {
                var (y, x) = Math.DivRem(first + tile, tilesX);
                TransformResult(products + (long)tile * output.Stride, outputPoint, output, y * TileSide, x * TileSide, lanes);
            }
        });
    }

    private void Prepare(float* weight, int firstChannel)
    {
        const int kernel = Taps * Taps;
        var lanes = TLanes.Count;
        var kernels = stackalloc float[kernel * Group];
        new Span<float>(kernels, kernel * Group).Clear();
        for (var i = 0; i < InChannels; i++)
        {
            GatherTaps(weight, firstChannel, i, turned: Doubles, kernels);
            for (var n = 0; n < Group; n += lanes)
            {
                var target = _packed + PackedColumns<TVector, TLanes>.IndexOf(i, firstChannel + n, _depth, OutChannels);
                WinogradTransforms<TVector, TLanes>.Kernel(kernels + n, Group, target, _pointLength);
            }
        }
    }

    private static void TransformResult(
        float* products, long pointStride, FeatureMap output, int y, int x, in EpilogueLanes<TVector, TLanes> epilogue)
    {
        var rows = Math.Min(TileSide, output.Height - y);
        var columns = Math.Min(TileSide, output.Width - x);
        var tile = stackalloc float[TileSide * TileSide * TLanes.Count];
        for (var channel = 0; channel < output.Stride; channel += TLanes.Count)
        {
            WinogradTransforms<TVector, TLanes>.Result(products + channel, pointStride, tile);
            var (scale, bias) = (epilogue.Scale(channel), epilogue.Bias(channel));
            for (var i = 0; i < rows; i++)
            {
                var pixel = (y + i) * output.Width + x;
                var destination = output.Data + (long)pixel * output.Stride + channel;
                for (var j = 0; j < columns; j++)
                {
                    var value = epilogue.Apply(
                        TLanes.Load(tile + (i * TileSide + j) * TLanes.Count), scale, bias, epilogue.NoiseOf(pixel + j));
                    TLanes.Store(value, destination + (long)j * output.Stride);
                }
            }
        }
    }
}
