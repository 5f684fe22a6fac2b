using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// The doubling layer as it is defined, transposed convolution and then filter: the former by
/// <see cref="PhaseTransforms{TVector, TLanes}"/> with 81 products of channel matrices for 64 results instead of 144, the
/// latter in one pass together with everything that follows it.
/// </summary>
internal sealed unsafe class PhaseConvolution<TVector, TLanes> : Convolution3x3
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int TileSide = PhaseTransforms<TVector, TLanes>.TileSide;
    private const int Points = PhaseTransforms<TVector, TLanes>.Points;
    private const int AxisPoints = PhaseTransforms<TVector, TLanes>.AxisPoints;
    private const int AxisWeights = PhaseTransforms<TVector, TLanes>.AxisWeights;
    private const int Weights = AxisWeights * AxisWeights;
    private const int Group = FeatureMap.ChannelGroup;

    // One cache line between the products' matrices: without it all would fall on the same lines of the cache.
    private const int Gap = 16;

    private readonly NativeBuffer _weights = new();
    private readonly float* _packed;
    private readonly long _weightLength;

    public PhaseConvolution(ReadOnlySpan<float> weight, int inChannels, int outChannels)
        : base(inChannels, outChannels, doubles: true)
    {
        _weightLength = PackedColumns<TVector, TLanes>.Length(inChannels, outChannels);
        _packed = PackedColumns<TVector, TLanes>.Allocate(_weights, Weights * _weightLength);
        fixed (float* weights = weight)
        {
            var taps = weights;
            Parallel.For(0, (outChannels + Group - 1) / Group, group => Prepare(taps, group * Group));
        }
    }

    public override long WeightBytes => Weights * _weightLength * sizeof(float);

    public override void Dispose() => _weights.Dispose();

    private protected override void Run(
        FeatureMap input, float* styles, FeatureMap output, in LayerEpilogue epilogue, NativeBuffer scratch,
        WorkSplit split)
    {
        // Results of the transposed convolution from −1 on: it ends one beyond twice the input, the filter another one.
        var (height, width) = (output.Height + 3, output.Width + 3);
        var tilesX = input.Width / TileSide + 1;
        var tiles = tilesX * (input.Height / TileSide + 1);
        var perStrip = TileStrip.Tiles(
            tiles, Points * sizeof(float) * (long)(input.Stride + output.Stride), WeightBytes,
            PanelProduct<TVector, TLanes>.Rows, split.Threads);
        var inputGap = (long)perStrip * input.Stride + Gap;
        var outputGap = (long)perStrip * output.Stride + Gap;
        var spreadLength = FeatureMap.LengthOf(height, width, OutChannels);
        var perWorker = Math.Max(Points * (inputGap + outputGap), (long)width * output.Stride);
        var memory = scratch.Reserve(input.Stride + spreadLength + split.Threads * perWorker);
        new Span<float>(memory, input.Stride).Clear();
        var spread = new FeatureMap(memory + input.Stride, height, width, OutChannels);
        var workers = spread.Data + spreadLength;
        ClearFrame(spread);
        split.Run((tiles + perStrip - 1) / perStrip, (worker, strip) => SpreadStrip(
            input, styles, memory, spread, workers + worker * perWorker, strip * perStrip,
            Math.Min(perStrip, tiles - strip * perStrip), perStrip, tilesX));
        var layer = epilogue;
        split.Run(output.Height, (worker, y) => FilterRow(spread, output, y, layer, workers + worker * perWorker));
    }

    private void Prepare(float* weight, int firstChannel)
    {
        const int kernel = Taps * Taps;
        var kernels = stackalloc float[kernel * Group];
        new Span<float>(kernels, kernel * Group).Clear();
        for (var i = 0; i < InChannels; i++)
        {
            GatherTaps(weight, firstChannel, i, turned: false, kernels);
            for (var n = 0; n < Group; n += TLanes.Count)
            {
                var target = _packed + PackedColumns<TVector, TLanes>.IndexOf(i, firstChannel + n, InChannels, OutChannels);
                PhaseTransforms<TVector, TLanes>.Kernel(kernels + n, Group, target, _weightLength);
            }
        }
    }

    // The first row and column lie before the image.
    private static void ClearFrame(FeatureMap spread)
    {
        new Span<float>(spread.Data, spread.Width * spread.Stride).Clear();
        for (var y = 1; y < spread.Height; y++)
            new Span<float>(spread.Pixel(y, 0), spread.Stride).Clear();
    }

    private void SpreadStrip(
        FeatureMap input, float* styles, float* zeros, FeatureMap spread, float* memory, int first, int count, int perStrip,
        int tilesX)
    {
        var inputGap = (long)perStrip * input.Stride + Gap;
        var outputGap = (long)perStrip * spread.Stride + Gap;
        var transformed = memory;
        var products = memory + Points * inputGap;
        var places = stackalloc float*[Points];
        for (var tile = 0; tile < count; tile++)
        {
            var (y, x) = Math.DivRem(first + tile, tilesX);
            TransformInput(input, styles, zeros, y, x, transformed, inputGap, tile, perStrip, places);
        }

        // What shares a weight lies together, matrix under matrix.
        for (var row = 0; row < AxisWeights; row++)
        {
            for (var column = 0; column < AxisWeights; column++)
            {
                var weight = _packed + (row * AxisWeights + column) * _weightLength;
                for (var i = row; i < (row < AxisWeights - 1 ? row + 1 : AxisPoints); i++)
                {
                    for (var j = column; j < (column < AxisWeights - 1 ? column + 1 : AxisPoints); j++)
                    {
                        var point = i * AxisPoints + j;
                        PackedColumns<TVector, TLanes>.Multiply(
                            transformed + point * inputGap, input.Stride, count, weight, InChannels, OutChannels,
                            products + point * outputGap, spread.Stride);
                    }
                }
            }
        }

        for (var tile = 0; tile < count; tile++)
        {
            var (y, x) = Math.DivRem(first + tile, tilesX);
            for (var point = 0; point < Points; point++)
                places[point] = products + point * outputGap + (long)tile * spread.Stride;
            StoreTile(places, spread, 2 * TileSide * y + 1, 2 * TileSide * x + 1);
        }
    }

    private static void TransformInput(
        FeatureMap input, float* styles, float* zeros, int tileY, int tileX, float* transformed, long gap, int tile,
        int perStrip, float** places)
    {
        const int side = PhaseTransforms<TVector, TLanes>.InputSide;
        var pixels = stackalloc float*[side * side];
        for (var i = 0; i < side; i++)
        {
            for (var j = 0; j < side; j++)
            {
                var (y, x) = (tileY * TileSide - 1 + i, tileX * TileSide - 1 + j);
                var inside = (uint)y < (uint)input.Height && (uint)x < (uint)input.Width;
                pixels[i * side + j] = inside ? input.Pixel(y, x) : zeros;
            }
        }

        for (var point = 0; point < Points; point++)
            places[point] = transformed + point * gap + (long)tile * input.Stride;
        PhaseTransforms<TVector, TLanes>.Input(pixels, styles, input.Stride, places);
    }

    private static void StoreTile(float** products, FeatureMap spread, int y, int x)
    {
        const int side = 2 * TileSide;
        var rows = Math.Min(side, spread.Height - y);
        var columns = Math.Min(side, spread.Width - x);
        var tile = stackalloc float[side * side * TLanes.Count];
        for (var channel = 0; channel < spread.Stride; channel += TLanes.Count)
        {
            PhaseTransforms<TVector, TLanes>.Result(products, channel, tile);
            for (var i = 0; i < rows; i++)
            {
                var target = spread.Pixel(y + i, x) + channel;
                for (var j = 0; j < columns; j++)
                    TLanes.Store(TLanes.Load(tile + (i * side + j) * TLanes.Count), target + (long)j * spread.Stride);
            }
        }
    }

    // [1, 3, 3, 1] / 4 along both axes: down the columns into a row of the worker's, then along it.
    private static void FilterRow(FeatureMap spread, FeatureMap output, int y, in LayerEpilogue epilogue, float* blended)
    {
        var stride = spread.Stride;
        var (quarter, three) = (TLanes.Broadcast(0.25f), TLanes.Broadcast(0.75f));
        var length = spread.Width * stride;
        var row0 = spread.Pixel(y, 0);
        var row1 = spread.Pixel(y + 1, 0);
        var row2 = spread.Pixel(y + 2, 0);
        var row3 = spread.Pixel(y + 3, 0);
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var inner = TLanes.Add(TLanes.Load(row1 + i), TLanes.Load(row2 + i));
            var outer = TLanes.Add(TLanes.Load(row0 + i), TLanes.Load(row3 + i));
            TLanes.Store(TLanes.MultiplyAdd(inner, three, TLanes.Multiply(outer, quarter)), blended + i);
        }

        var lanes = new EpilogueLanes<TVector, TLanes>(epilogue);
        var target = output.Pixel(y, 0);
        for (var x = 0; x < output.Width; x++, target += stride)
        {
            var source = blended + (long)x * stride;
            var noise = lanes.NoiseOf(y * output.Width + x);
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var inner = TLanes.Add(TLanes.Load(source + stride + c), TLanes.Load(source + 2 * stride + c));
                var outer = TLanes.Add(TLanes.Load(source + c), TLanes.Load(source + 3 * stride + c));
                var value = TLanes.MultiplyAdd(inner, three, TLanes.Multiply(outer, quarter));
                TLanes.Store(lanes.Apply(value, lanes.Scale(c), lanes.Bias(c), noise), target + c);
            }
        }
    }
}
