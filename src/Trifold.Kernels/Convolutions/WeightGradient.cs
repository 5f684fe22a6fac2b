using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// The gradient of a 3×3 convolution's weights. On small maps nine sums of outer products; on larger ones in Winograd's
/// points, where a tile of 4×4 gradients costs 36 products instead of 144 (the adjoint of F(4×4, 3×3) by its weights).
/// </summary>
internal static unsafe class WeightGradient<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int Taps = 9;
    private const int TileSide = WinogradTransforms<TVector, TLanes>.ResultSide;
    private const int Points = WinogradTransforms<TVector, TLanes>.Points;

    // Below this many tiles the 36 sums of a pair of channels are read and written more often than they are added to.
    private const int FewestTiles = 16;

    /// <summary>Adds a sample's gradient.</summary>
    /// <param name="framed">Gradients by the convolution's result, with a frame of one pixel of zeros.</param>
    /// <param name="weight">[3 · 3, O, I], rows as long as the input's stride; taps as a correlation reads them.</param>
    public static void Add(LayerRecord layer, FeatureMap framed, float* weight, GradientScratch scratch, WorkSplit split)
    {
        var tilesX = (layer.Output.Width + TileSide - 1) / TileSide;
        var tiles = tilesX * ((layer.Output.Height + TileSide - 1) / TileSide);
        if (tiles < FewestTiles)
            AddDirectly(layer, framed, weight, scratch, split);
        else
            AddByTiles(layer, framed, weight, scratch, tiles, tilesX, split);
    }

    private static void AddDirectly(
        LayerRecord layer, FeatureMap framed, float* weight, GradientScratch scratch, WorkSplit split)
    {
        var (height, width, outChannels) = (layer.Output.Height, layer.Output.Width, layer.Output.Channels);
        var stride = layer.Input.Stride;
        var wide = FeatureMap.In(scratch.Wide, height + 2, width + 2, stride);
        split.Run(wide.Height, (_, y) =>
        {
            if (layer.Doubles)
                FramedRows<TVector, TLanes>.Double(layer.Input, layer.Styles, wide, y);
            else
                FramedRows<TVector, TLanes>.Copy(layer.Input, layer.Styles, wide, y);
        });

        split.Run(Taps, (_, tap) =>
        {
            var (tapY, tapX) = Math.DivRem(tap, 3);
            for (var y = 0; y < height; y++)
            {
                OuterProducts<TVector, TLanes>.Multiply(
                    framed.Pixel(y + 1, 1), framed.Stride, outChannels, wide.Pixel(y + tapY, tapX), stride, stride, width,
                    weight + (long)tap * outChannels * stride, stride, adds: true);
            }
        });
    }

    private static void AddByTiles(
        LayerRecord layer, FeatureMap framed, float* weight, GradientScratch scratch, int tiles, int tilesX, WorkSplit split)
    {
        var (input, outChannels) = (layer.Input, layer.Output.Channels);
        var sumsLength = (long)outChannels * input.Stride;
        var perStrip = TileStrip.Tiles(
            tiles, Points * sizeof(float) * (long)(input.Stride + framed.Stride), Points * sumsLength * sizeof(float), 1, threads: 1);
        var inputPoint = (long)perStrip * input.Stride + WinogradTiles<TVector, TLanes>.PointGap;
        var gradientPoint = (long)perStrip * framed.Stride + WinogradTiles<TVector, TLanes>.PointGap;
        var widest = Math.Max(input.Stride, framed.Stride);
        var zeros = scratch.Wide.Reserve(widest + Points * (inputPoint + gradientPoint + sumsLength));
        new Span<float>(zeros, widest).Clear();
        var inputs = zeros + widest;
        var gradients = inputs + Points * inputPoint;
        var sums = gradients + Points * gradientPoint;

        for (var first = 0; first < tiles; first += perStrip)
        {
            var (start, count) = (first, Math.Min(perStrip, tiles - first));
            split.Run(count, (_, tile) =>
            {
                var (y, x) = Math.DivRem(start + tile, tilesX);
                WinogradTiles<TVector, TLanes>.Input(
                    layer.Input, layer.Styles, layer.Doubles, zeros, y, x, inputs + (long)tile * layer.Input.Stride, inputPoint);
                WinogradTiles<TVector, TLanes>.Gradient(
                    framed, zeros, y, x, gradients + (long)tile * framed.Stride, gradientPoint);
            });
            split.Run(Points, (_, point) => OuterProducts<TVector, TLanes>.Multiply(
                gradients + point * gradientPoint, framed.Stride, outChannels, inputs + point * inputPoint,
                layer.Input.Stride, layer.Input.Stride, count, sums + point * sumsLength, layer.Input.Stride, adds: start > 0));
        }

        split.Run(outChannels, (_, channel) =>
        {
            var row = (long)channel * layer.Input.Stride;
            for (var c = 0; c < layer.Input.Stride; c += TLanes.Count)
                WinogradTransforms<TVector, TLanes>.AddKernelGradient(sums + row + c, sumsLength, weight + row + c, sumsLength);
        });
    }
}
