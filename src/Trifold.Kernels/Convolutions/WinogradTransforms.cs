using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// The linear transforms of F(4×4, 3×3) with points 0, ±1, ±2, ∞ (arXiv:1509.09308, sec. 4.2), for a group of channels
/// at once: columns first, then rows.
/// </summary>
internal static unsafe class WinogradTransforms<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    public const int ResultSide = 4;
    public const int InputSide = 6;

    /// <summary>Pixels of the smaller map, along a side, from which 6 pixels of the doubled one are made.</summary>
    public const int HalfInputSide = 4;

    public const int Points = InputSide * InputSide;

    /// <summary>Bᵀ d B of one tile.</summary>
    /// <param name="pixels">Where each of the 6×6 pixels has its channels.</param>
    /// <param name="styles">Factor of each channel.</param>
    /// <param name="destination">Point p goes to <c>destination + p · pointStride</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, float* styles, int channels, float* destination, long pointStride)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[Points * lanes];
        for (var channel = 0; channel < channels; channel += TLanes.Count)
        {
            var style = TLanes.Load(styles + channel);
            for (var j = 0; j < InputSide; j++)
            {
                Interpolate(
                    Scaled(pixels[j], channel, style), Scaled(pixels[6 + j], channel, style),
                    Scaled(pixels[12 + j], channel, style), Scaled(pixels[18 + j], channel, style),
                    Scaled(pixels[24 + j], channel, style), Scaled(pixels[30 + j], channel, style), rows + j * lanes, InputSide * lanes);
            }

            for (var i = 0; i < InputSide; i++)
            {
                var row = rows + i * InputSide * lanes;
                Interpolate(
                    TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes), TLanes.Load(row + 3 * lanes),
                    TLanes.Load(row + 4 * lanes), TLanes.Load(row + 5 * lanes),
                    destination + channel + i * InputSide * pointStride, pointStride);
            }
        }
    }

    /// <summary>The same for the doubled map: doubling and interpolation are one step from 4 to 6 numbers.</summary>
    /// <param name="pixels">Where each of the 4×4 pixels of the smaller map has its channels.</param>
    /// <inheritdoc cref="Input"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HalfInput(float** pixels, float* styles, int channels, float* destination, long pointStride)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[InputSide * HalfInputSide * lanes];
        for (var channel = 0; channel < channels; channel += TLanes.Count)
        {
            var style = TLanes.Load(styles + channel);
            for (var j = 0; j < HalfInputSide; j++)
            {
                InterpolateHalf(
                    Scaled(pixels[j], channel, style), Scaled(pixels[4 + j], channel, style),
                    Scaled(pixels[8 + j], channel, style), Scaled(pixels[12 + j], channel, style), rows + j * lanes, HalfInputSide * lanes);
            }

            for (var i = 0; i < InputSide; i++)
            {
                var row = rows + i * HalfInputSide * lanes;
                InterpolateHalf(
                    TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes), TLanes.Load(row + 3 * lanes),
                    destination + channel + i * InputSide * pointStride, pointStride);
            }
        }
    }

    /// <summary>G g Gᵀ of some kernels, one a lane.</summary>
    /// <param name="kernels">Tap t stands at <c>kernels + t · tapStride</c>, 3×3.</param>
    /// <param name="destination">Point p goes to <c>destination + p · pointStride</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Kernel(float* kernels, long tapStride, float* destination, long pointStride)
    {
        const int taps = 3;
        var lanes = TLanes.Count;
        var half = stackalloc float[InputSide * taps * lanes];
        for (var j = 0; j < taps; j++)
        {
            Spread(
                TLanes.Load(kernels + j * tapStride), TLanes.Load(kernels + (taps + j) * tapStride),
                TLanes.Load(kernels + (2 * taps + j) * tapStride), half + j * lanes, taps * lanes);
        }

        for (var i = 0; i < InputSide; i++)
        {
            var row = half + i * taps * lanes;
            Spread(
                TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes),
                destination + i * InputSide * pointStride, pointStride);
        }
    }

    /// <summary>Aᵀ m A of one tile and one group of channels.</summary>
    /// <param name="products">Point p stands at <c>products + p · pointStride</c>.</param>
    /// <param name="tile">Receives 4×4 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result(float* products, long pointStride, float* tile)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[ResultSide * InputSide * lanes];
        for (var j = 0; j < InputSide; j++)
        {
            var column = products + j * pointStride;
            var step = InputSide * pointStride;
            Evaluate(
                TLanes.Load(column), TLanes.Load(column + step), TLanes.Load(column + 2 * step),
                TLanes.Load(column + 3 * step), TLanes.Load(column + 4 * step), TLanes.Load(column + 5 * step),
                rows + j * lanes, InputSide * lanes);
        }

        for (var i = 0; i < ResultSide; i++)
        {
            var row = rows + i * InputSide * lanes;
            Evaluate(
                TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes), TLanes.Load(row + 3 * lanes),
                TLanes.Load(row + 4 * lanes), TLanes.Load(row + 5 * lanes), tile + i * ResultSide * lanes, lanes);
        }
    }

    /// <summary>A y Aᵀ of one tile of gradients: the adjoint of <see cref="Result"/>.</summary>
    /// <param name="pixels">Where each of the 4×4 pixels has its channels.</param>
    /// <param name="destination">Point p goes to <c>destination + p · pointStride</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(float** pixels, int channels, float* destination, long pointStride)
    {
        var lanes = TLanes.Count;
        var rows = stackalloc float[InputSide * ResultSide * lanes];
        for (var channel = 0; channel < channels; channel += TLanes.Count)
        {
            for (var j = 0; j < ResultSide; j++)
            {
                Expand(
                    TLanes.Load(pixels[j] + channel), TLanes.Load(pixels[4 + j] + channel),
                    TLanes.Load(pixels[8 + j] + channel), TLanes.Load(pixels[12 + j] + channel), rows + j * lanes,
                    ResultSide * lanes);
            }

            for (var i = 0; i < InputSide; i++)
            {
                var row = rows + i * ResultSide * lanes;
                Expand(
                    TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes), TLanes.Load(row + 3 * lanes),
                    destination + channel + i * InputSide * pointStride, pointStride);
            }
        }
    }

    /// <summary>Adds Gᵀ m G of some kernels, one a lane: the adjoint of <see cref="Kernel"/>.</summary>
    /// <param name="sums">Point p stands at <c>sums + p · pointStride</c>.</param>
    /// <param name="taps">Tap t is added to <c>taps + t · tapStride</c>, 3×3.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddKernelGradient(float* sums, long pointStride, float* taps, long tapStride)
    {
        const int side = 3;
        var lanes = TLanes.Count;
        var half = stackalloc float[side * InputSide * lanes];
        var added = stackalloc float[side * lanes];
        for (var j = 0; j < InputSide; j++)
        {
            var column = sums + j * pointStride;
            var step = InputSide * pointStride;
            Collect(
                TLanes.Load(column), TLanes.Load(column + step), TLanes.Load(column + 2 * step),
                TLanes.Load(column + 3 * step), TLanes.Load(column + 4 * step), TLanes.Load(column + 5 * step),
                half + j * lanes, InputSide * lanes);
        }

        for (var i = 0; i < side; i++)
        {
            var row = half + i * InputSide * lanes;
            Collect(
                TLanes.Load(row), TLanes.Load(row + lanes), TLanes.Load(row + 2 * lanes), TLanes.Load(row + 3 * lanes),
                TLanes.Load(row + 4 * lanes), TLanes.Load(row + 5 * lanes), added, lanes);
            for (var j = 0; j < side; j++)
            {
                var tap = taps + (i * side + j) * tapStride;
                TLanes.Store(TLanes.Add(TLanes.Load(tap), TLanes.Load(added + j * lanes)), tap);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float* pixel, int channel, TVector style) =>
        TLanes.Multiply(TLanes.Load(pixel + channel), style);

    // G g.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector g0, TVector g1, TVector g2, float* result, long stride)
    {
        var outer = TLanes.Multiply(TLanes.Add(g0, g2), TLanes.Broadcast(-1f / 6));
        var inner = TLanes.Multiply(g1, TLanes.Broadcast(1f / 6));
        var far = TLanes.MultiplyAdd(g0, TLanes.Broadcast(1f / 24), TLanes.Multiply(g2, TLanes.Broadcast(1f / 6)));
        var middle = TLanes.Multiply(g1, TLanes.Broadcast(1f / 12));
        TLanes.Store(TLanes.Multiply(g0, TLanes.Broadcast(0.25f)), result);
        TLanes.Store(TLanes.Subtract(outer, inner), result + stride);
        TLanes.Store(TLanes.Add(outer, inner), result + 2 * stride);
        TLanes.Store(TLanes.Add(far, middle), result + 3 * stride);
        TLanes.Store(TLanes.Subtract(far, middle), result + 4 * stride);
        TLanes.Store(g2, result + 5 * stride);
    }

    // Bᵀ d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interpolate(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* result, long stride)
    {
        var four = TLanes.Broadcast(4);
        var minusFour = TLanes.Broadcast(-4);
        var minusFive = TLanes.Broadcast(-5);
        var two = TLanes.Broadcast(2);
        var minusTwo = TLanes.Broadcast(-2);
        var even = TLanes.MultiplyAdd(d2, minusFour, d4);
        var odd = TLanes.MultiplyAdd(d1, minusFour, d3);
        var outer = TLanes.Subtract(d4, d2);
        var inner = TLanes.Subtract(d3, d1);
        TLanes.Store(TLanes.MultiplyAdd(d0, four, TLanes.MultiplyAdd(d2, minusFive, d4)), result);
        TLanes.Store(TLanes.Add(even, odd), result + stride);
        TLanes.Store(TLanes.Subtract(even, odd), result + 2 * stride);
        TLanes.Store(TLanes.MultiplyAdd(inner, two, outer), result + 3 * stride);
        TLanes.Store(TLanes.MultiplyAdd(inner, minusTwo, outer), result + 4 * stride);
        TLanes.Store(TLanes.MultiplyAdd(d1, four, TLanes.MultiplyAdd(d3, minusFive, d5)), result + 5 * stride);
    }

    // Bᵀ U x, where U doubles 4 numbers to 6: (3, 1), (1, 3), (3, 1), (1, 3), (3, 1), (1, 3), over 4, of neighbours.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InterpolateHalf(TVector x0, TVector x1, TVector x2, TVector x3, float* result, long stride)
    {
        TLanes.Store(Combine(3, -2.75f, -0.5f, 0.25f, x0, x1, x2, x3), result);
        TLanes.Store(Combine(-1, -5.75f, 0.5f, 0.25f, x0, x1, x2, x3), result + stride);
        TLanes.Store(Combine(1, -0.25f, -1, 0.25f, x0, x1, x2, x3), result + 2 * stride);
        TLanes.Store(Combine(-0.5f, -1.75f, 2, 0.25f, x0, x1, x2, x3), result + 3 * stride);
        TLanes.Store(Combine(0.5f, 0.25f, -1, 0.25f, x0, x1, x2, x3), result + 4 * stride);
        TLanes.Store(Combine(1, 1.75f, -3.5f, 0.75f, x0, x1, x2, x3), result + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Combine(
        float f0, float f1, float f2, float f3, TVector x0, TVector x1, TVector x2, TVector x3) =>
        TLanes.MultiplyAdd(
            x0, TLanes.Broadcast(f0),
            TLanes.MultiplyAdd(
                x1, TLanes.Broadcast(f1),
                TLanes.MultiplyAdd(x2, TLanes.Broadcast(f2), TLanes.Multiply(x3, TLanes.Broadcast(f3)))));

    // Aᵀ m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, float* result, long stride)
    {
        var sum1 = TLanes.Add(m1, m2);
        var difference1 = TLanes.Subtract(m1, m2);
        var sum2 = TLanes.Add(m3, m4);
        var difference2 = TLanes.Subtract(m3, m4);
        TLanes.Store(TLanes.Add(m0, TLanes.Add(sum1, sum2)), result);
        TLanes.Store(TLanes.MultiplyAdd(difference2, TLanes.Broadcast(2), difference1), result + stride);
        TLanes.Store(TLanes.MultiplyAdd(sum2, TLanes.Broadcast(4), sum1), result + 2 * stride);
        TLanes.Store(TLanes.MultiplyAdd(difference2, TLanes.Broadcast(8), TLanes.Add(difference1, m5)), result + 3 * stride);
    }

    // A y.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Expand(TVector y0, TVector y1, TVector y2, TVector y3, float* result, long stride)
    {
        var even = TLanes.Add(y0, y2);
        var odd = TLanes.Add(y1, y3);
        var farEven = TLanes.MultiplyAdd(y2, TLanes.Broadcast(4), y0);
        var farOdd = TLanes.MultiplyAdd(y3, TLanes.Broadcast(8), TLanes.Add(y1, y1));
        TLanes.Store(y0, result);
        TLanes.Store(TLanes.Add(even, odd), result + stride);
        TLanes.Store(TLanes.Subtract(even, odd), result + 2 * stride);
        TLanes.Store(TLanes.Add(farEven, farOdd), result + 3 * stride);
        TLanes.Store(TLanes.Subtract(farEven, farOdd), result + 4 * stride);
        TLanes.Store(y3, result + 5 * stride);
    }

    // Gᵀ m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Collect(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, float* result, long stride)
    {
        var sixth = TLanes.Broadcast(1f / 6);
        var near = TLanes.Multiply(TLanes.Add(m1, m2), TLanes.Broadcast(-1f / 6));
        var far = TLanes.Add(m3, m4);
        TLanes.Store(
            TLanes.MultiplyAdd(m0, TLanes.Broadcast(0.25f), TLanes.MultiplyAdd(far, TLanes.Broadcast(1f / 24), near)), result);
        TLanes.Store(
            TLanes.MultiplyAdd(
                TLanes.Subtract(m2, m1), sixth, TLanes.Multiply(TLanes.Subtract(m3, m4), TLanes.Broadcast(1f / 12))),
            result + stride);
        TLanes.Store(TLanes.Add(TLanes.MultiplyAdd(far, sixth, near), m5), result + 2 * stride);
    }
}
