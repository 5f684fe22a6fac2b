using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// A transposed 3-tap filter of stride 2 along one axis, for four input positions at once: its even results are a filter of
/// two taps, computed by Winograd's F(4, 2) with points 0, 1, −1, 2, ∞ (arXiv:1509.09308, sec. 4), its odd results one
/// product each. Five products and four instead of eight and four.
/// </summary>
internal static unsafe class PhaseTransforms<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>Input positions of a tile, each with an even and an odd result.</summary>
    public const int TileSide = 4;

    /// <summary>Input positions that a tile reads: one more, before it.</summary>
    public const int InputSide = 5;

    /// <summary>Products for the even results.</summary>
    public const int EvenPoints = 5;

    /// <summary>Products of an axis: five for the even results, then one for each odd result.</summary>
    public const int AxisPoints = EvenPoints + TileSide;

    /// <summary>Products of a tile.</summary>
    public const int Points = AxisPoints * AxisPoints;

    /// <summary>Different weights of an axis: all odd results share one.</summary>
    public const int AxisWeights = EvenPoints + 1;

    /// <summary>Numbers of a tile's products, columns first, then rows.</summary>
    /// <param name="pixels">Where each of the 5×5 pixels has its channels.</param>
    /// <param name="styles">Factor of each channel.</param>
    /// <param name="destination">Where each of the 81 products has its channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, float* styles, int channels, float** destination)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[AxisPoints * InputSide * lanes];
        var row = stackalloc float[AxisPoints * lanes];
        for (var channel = 0; channel < channels; channel += lanes)
        {
            var style = TLanes.Load(styles + channel);
            for (var j = 0; j < InputSide; j++)
            {
                Interpolate(
                    Scaled(pixels[j], channel, style), Scaled(pixels[5 + j], channel, style),
                    Scaled(pixels[10 + j], channel, style), Scaled(pixels[15 + j], channel, style),
                    Scaled(pixels[20 + j], channel, style), rows + j * lanes, InputSide * lanes);
            }

            for (var i = 0; i < AxisPoints; i++)
            {
                var source = rows + i * InputSide * lanes;
                Interpolate(
                    TLanes.Load(source), TLanes.Load(source + lanes), TLanes.Load(source + 2 * lanes),
                    TLanes.Load(source + 3 * lanes), TLanes.Load(source + 4 * lanes), row, lanes);
                for (var j = 0; j < AxisPoints; j++)
                    TLanes.Store(TLanes.Load(row + j * lanes), destination[i * AxisPoints + j] + channel);
            }
        }
    }

    /// <summary>A tile of 8×8 results, even and odd in turns.</summary>
    /// <param name="products">Where each of the 81 products has the group of channels.</param>
    /// <param name="tile">Receives 8×8 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result(float** products, int channel, float* tile)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[2 * TileSide * AxisPoints * lanes];
        for (var j = 0; j < AxisPoints; j++)
        {
            Evaluate(
                TLanes.Load(products[j] + channel), TLanes.Load(products[9 + j] + channel),
                TLanes.Load(products[18 + j] + channel), TLanes.Load(products[27 + j] + channel),
                TLanes.Load(products[36 + j] + channel), rows + j * lanes, 2 * AxisPoints * lanes);
            for (var i = 0; i < TileSide; i++)
            {
                TLanes.Store(
                    TLanes.Load(products[(EvenPoints + i) * AxisPoints + j] + channel),
                    rows + ((2 * i + 1) * AxisPoints + j) * lanes);
            }
        }

        for (var i = 0; i < 2 * TileSide; i++)
        {
            var source = rows + i * AxisPoints * lanes;
            var target = tile + i * 2 * TileSide * lanes;
            Evaluate(
                TLanes.Load(source), TLanes.Load(source + lanes), TLanes.Load(source + 2 * lanes),
                TLanes.Load(source + 3 * lanes), TLanes.Load(source + 4 * lanes), target, 2 * lanes);
            for (var j = 0; j < TileSide; j++)
                TLanes.Store(TLanes.Load(source + (EvenPoints + j) * lanes), target + (2 * j + 1) * lanes);
        }
    }

    /// <summary>The weights of some kernels, one a lane.</summary>
    /// <param name="kernels">Tap t stands at <c>kernels + t · tapStride</c>, 3×3, as the transposed convolution has them.</param>
    /// <param name="destination">Weight p goes to <c>destination + p · weightStride</c>, 6×6.</param>
    public static void Kernel(float* kernels, long tapStride, float* destination, long weightStride)
    {
        const int taps = 3;
        var lanes = TLanes.Count;
        var half = stackalloc float[AxisWeights * taps * lanes];
        for (var j = 0; j < taps; j++)
        {
            Spread(
                TLanes.Load(kernels + j * tapStride), TLanes.Load(kernels + (taps + j) * tapStride),
                TLanes.Load(kernels + (2 * taps + j) * tapStride), half + j * lanes, taps * lanes);
        }

        for (var i = 0; i < AxisWeights; i++)
        {
            var row = half + i * taps * lanes;
            Spread(
                TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes),
                destination + i * AxisWeights * weightStride, weightStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float* pixel, int channel, TVector style) =>
        TLanes.Multiply(TLanes.Load(pixel + channel), style);

    // Five inputs to five points, then the last four inputs as they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interpolate(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, float* result, long stride)
    {
        var two = TLanes.Broadcast(2);
        var minusTwo = TLanes.Broadcast(-2);
        TLanes.Store(TLanes.Add(TLanes.MultiplyAdd(TLanes.Subtract(d0, d2), two, d3), TLanes.Subtract(default, d1)), result);
        TLanes.Store(TLanes.MultiplyAdd(d1, minusTwo, TLanes.Subtract(d3, d2)), result + stride);
        TLanes.Store(TLanes.MultiplyAdd(d1, two, TLanes.MultiplyAdd(d2, TLanes.Broadcast(-3), d3)), result + 2 * stride);
        TLanes.Store(TLanes.Subtract(d3, d1), result + 3 * stride);
        TLanes.Store(TLanes.MultiplyAdd(TLanes.Subtract(d1, d3), two, TLanes.Subtract(d4, d2)), result + 4 * stride);
        TLanes.Store(d1, result + 5 * stride);
        TLanes.Store(d2, result + 6 * stride);
        TLanes.Store(d3, result + 7 * stride);
        TLanes.Store(d4, result + 8 * stride);
    }

    // Five points to four even results.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, float* result, long stride)
    {
        var sum = TLanes.Add(m1, m2);
        var difference = TLanes.Subtract(m1, m2);
        TLanes.Store(TLanes.Add(TLanes.Add(m0, sum), m3), result);
        TLanes.Store(TLanes.MultiplyAdd(m3, TLanes.Broadcast(2), difference), result + stride);
        TLanes.Store(TLanes.MultiplyAdd(m3, TLanes.Broadcast(4), sum), result + 2 * stride);
        TLanes.Store(TLanes.Add(TLanes.MultiplyAdd(m3, TLanes.Broadcast(8), difference), m4), result + 3 * stride);
    }

    // Tap 2 meets the input before, tap 0 the input itself; tap 1 alone makes the odd results.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector w0, TVector w1, TVector w2, float* result, long stride)
    {
        TLanes.Store(TLanes.Multiply(w2, TLanes.Broadcast(0.5f)), result);
        TLanes.Store(TLanes.Multiply(TLanes.Add(w2, w0), TLanes.Broadcast(-0.5f)), result + stride);
        TLanes.Store(TLanes.Multiply(TLanes.Subtract(w2, w0), TLanes.Broadcast(-1f / 6)), result + 2 * stride);
        TLanes.Store(
            TLanes.MultiplyAdd(w0, TLanes.Broadcast(1f / 3), TLanes.Multiply(w2, TLanes.Broadcast(1f / 6))), result + 3 * stride);
        TLanes.Store(w0, result + 4 * stride);
        TLanes.Store(w1, result + 5 * stride);
    }
}
