using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// A 1×1 convolution with bias and clamp, for training: values and gradients. <see cref="ImageLayer"/> is the same with
/// constant weights, for inference.
/// </summary>
/// <remarks>Sums over pixels are made in pieces of fixed length: any number of threads gives the same bits.</remarks>
public abstract unsafe class PixelLayer : IDisposable
{
    private protected PixelLayer()
    {
    }

    /// <param name="clamp">Bound on the result's magnitude; +∞: none.</param>
    public static PixelLayer Create(LinearWeights weights, float clamp, LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new PixelLayer<Vector512<float>, Lanes512>(weights, clamp),
        LaneWidth.Vector256 => new PixelLayer<Vector256<float>, Lanes256>(weights, clamp),
        _ => new PixelLayer<float, SingleLane>(weights, clamp),
    };

    /// <param name="input">[H, W, I].</param>
    /// <param name="addend">Added to the result after the clamp, [H, W, O]; null: nothing.</param>
    /// <param name="output">[H, W, O], overwritten.</param>
    /// <exception cref="ArgumentException">There is an addend and a clamp: the sum would not tell where the clamp acted.</exception>
    public abstract void Apply(FeatureMap input, FeatureMap? addend, FeatureMap output, WorkSplit split);

    /// <summary>Gradients by the input and, where wanted, by weight and bias.</summary>
    /// <param name="input">As it was applied to.</param>
    /// <param name="output">What it gave.</param>
    /// <param name="gradient">By the output, [H, W, O]; overwritten where the layer clamps.</param>
    /// <param name="inputGradient">[H, W, I], overwritten; null: not wanted.</param>
    /// <param name="wantsWeights">Whether the layer's gradients are wanted.</param>
    /// <returns>Gradients of the layer; null where they are not wanted.</returns>
    public abstract LinearWeights? Backward(
        FeatureMap input, FeatureMap output, FeatureMap gradient, FeatureMap? inputGradient, bool wantsWeights,
        WorkSplit split);

    public abstract void Dispose();
}

/// <inheritdoc cref="PixelLayer"/>
internal sealed unsafe class PixelLayer<TVector, TLanes>(LinearWeights weights, float clamp) : PixelLayer
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // A multiple of what the products take at once; inputs and results stay in the second-level cache.
    private const int PixelsPerTile = 192;

    // Tiles whose gradients are summed one after the other.
    private const int TilesPerPiece = 16;

    private readonly TrainedLayer<TVector, TLanes> _layer = new(weights);

    public override void Apply(FeatureMap input, FeatureMap? addend, FeatureMap output, WorkSplit split)
    {
        if (addend is not null && clamp < float.PositiveInfinity)
            throw new ArgumentException("addend: a layer that clamps takes none.", nameof(addend));
        Check(input, nameof(input), input, weights.Inputs);
        Check(output, nameof(output), input, weights.Outputs);
        if (addend is { } added)
            Check(added, nameof(addend), input, weights.Outputs);
        split.Run(Tiles(input), (_, tile) =>
        {
            var (first, count) = Range(tile, input.Pixels);
            var rows = output.Data + (long)first * output.Stride;
            _layer.Forward(input.Data + (long)first * input.Stride, count, rows);
            if (addend is { } image)
                AddBiasAndImage(image.Data + (long)first * image.Stride, rows, count);
            else
                AddBiasAndClamp(rows, count);
        });
    }

    public override LinearWeights? Backward(
        FeatureMap input, FeatureMap output, FeatureMap gradient, FeatureMap? inputGradient, bool wantsWeights,
        WorkSplit split)
    {
        Check(input, nameof(input), input, weights.Inputs);
        Check(output, nameof(output), input, weights.Outputs);
        Check(gradient, nameof(gradient), input, weights.Outputs);
        if (inputGradient is { } wanted)
            Check(wanted, nameof(inputGradient), input, weights.Inputs);
        var tiles = Tiles(input);
        var pieces = Math.Max(1, (tiles + TilesPerPiece - 1) / TilesPerPiece);
        using var memory = new NativeBuffer();
        var sums = memory.Reserve(pieces * _layer.GradientLength);
        new Span<float>(sums, checked((int)(pieces * _layer.GradientLength))).Clear();
        split.Run(pieces, (_, piece) =>
        {
            for (var tile = piece * TilesPerPiece; tile < Math.Min(tiles, (piece + 1) * TilesPerPiece); tile++)
            {
                var (first, count) = Range(tile, input.Pixels);
                var incoming = gradient.Data + (long)first * gradient.Stride;
                if (clamp < float.PositiveInfinity)
                    StopAtTheClamp(output.Data + (long)first * output.Stride, incoming, count);
                if (wantsWeights)
                    _layer.AddGradient(input.Data + (long)first * input.Stride, incoming, count, sums + piece * _layer.GradientLength);
                if (inputGradient is { } result)
                    _layer.Backward(incoming, count, result.Data + (long)first * result.Stride);
            }
        });
        if (!wantsWeights)
            return null;
        PieceSums.AddUp<TVector, TLanes>(sums, _layer.GradientLength, pieces);
        return _layer.ReadGradient(sums);
    }

    public override void Dispose() => _layer.Dispose();

    private static void Check(FeatureMap map, string name, FeatureMap input, int channels)
    {
        if (map.Height != input.Height || map.Width != input.Width || map.Channels != channels)
        {
            throw new ArgumentException(
                $"{name}: [{input.Height}, {input.Width}, {channels}] is needed, got [{map.Height}, {map.Width}, {map.Channels}].", name);
        }
    }

    private static int Tiles(FeatureMap map) => (map.Pixels + PixelsPerTile - 1) / PixelsPerTile;

    private static (int First, int Count) Range(int tile, int pixels)
    {
        var first = tile * PixelsPerTile;
        return (first, Math.Min(PixelsPerTile, pixels - first));
    }

    private void AddBiasAndImage(float* addend, float* rows, int count)
    {
        var stride = _layer.OutputStride;
        for (var row = 0; row < count; row++, rows += stride, addend += stride)
        {
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var value = TLanes.Add(TLanes.Load(rows + c), TLanes.Load(_layer.Bias + c));
                TLanes.Store(TLanes.Add(TLanes.Load(addend + c), value), rows + c);
            }
        }
    }

    private void AddBiasAndClamp(float* rows, int count)
    {
        var stride = _layer.OutputStride;
        var (upper, lower) = (TLanes.Broadcast(clamp), TLanes.Broadcast(-clamp));
        for (var row = 0; row < count; row++, rows += stride)
        {
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var value = TLanes.Add(TLanes.Load(rows + c), TLanes.Load(_layer.Bias + c));
                // Of a pair with a NaN the second comes back, so the value stands there.
                TLanes.Store(TLanes.Max(lower, TLanes.Min(upper, value)), rows + c);
            }
        }
    }

    private void StopAtTheClamp(float* results, float* gradients, int count)
    {
        var (bound, zero) = (TLanes.Broadcast(clamp), TLanes.Broadcast(0));
        for (var i = 0; i < count * _layer.OutputStride; i += TLanes.Count)
        {
            var passes = TLanes.IfGreater(bound, TLanes.Abs(TLanes.Load(results + i)), TLanes.Load(gradients + i), zero);
            TLanes.Store(passes, gradients + i);
        }
    }
}
