using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Products;

/// <summary>leftᵀ · right: what gradients of weights are made of.</summary>
/// <remarks>
/// Every element is the sum over the common dimension in ascending order, one fused multiply-add each: cutting that
/// dimension into pieces that are added one after the other changes no bit.
/// </remarks>
internal static unsafe class OuterProducts<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Sums of this many rows and two vectors fill the registers of AVX2 but for the factors.
    private const int Rows = PanelProduct<TVector, TLanes>.Rows;

    /// <summary>Multiplies.</summary>
    /// <param name="left">[depth, rows], rows of it <paramref name="leftStride"/> floats apart.</param>
    /// <param name="right">[depth, columns].</param>
    /// <param name="columns">A multiple of <see cref="FeatureMap.ChannelGroup"/>.</param>
    /// <param name="result">[rows, columns].</param>
    /// <param name="adds">Whether the product is added to what the result holds, or replaces it.</param>
    public static void Multiply(
        float* left, nint leftStride, int rows, float* right, nint rightStride, int columns, int depth, float* result,
        nint resultStride, bool adds)
    {
        var panel = 2 * TLanes.Count;
        for (var column = 0; column < columns; column += panel)
        {
            var isFull = columns - column >= panel;
            for (var row = 0; row < rows; row += Rows)
            {
                var height = Math.Min(Rows, rows - row);
                var target = result + row * resultStride + column;
                if (isFull)
                    Full(left + row, leftStride, height, right + column, rightStride, depth, target, resultStride, adds);
                else
                    Half(left + row, leftStride, height, right + column, rightStride, depth, target, resultStride, adds);
            }
        }
    }

    // Rows beyond the height repeat the last one: they compute and store the same numbers again.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Full(
        float* left, nint leftStride, int height, float* right, nint rightStride, int depth, float* result,
        nint resultStride, bool adds)
    {
        var count = TLanes.Count;
        var last = height - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        TVector c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        if (adds)
        {
            (c00, c01) = LoadPair(result);
            (c10, c11) = LoadPair(result + o1 * resultStride);
            (c20, c21) = LoadPair(result + o2 * resultStride);
            (c30, c31) = LoadPair(result + o3 * resultStride);
            (c40, c41) = LoadPair(result + o4 * resultStride);
            (c50, c51) = LoadPair(result + o5 * resultStride);
        }

        for (var k = 0; k < depth; k++)
        {
            var b0 = TLanes.Load(right);
            var b1 = TLanes.Load(right + count);
            var a = TLanes.Broadcast(left[0]);
            c00 = TLanes.MultiplyAdd(a, b0, c00);
            c01 = TLanes.MultiplyAdd(a, b1, c01);
            a = TLanes.Broadcast(left[o1]);
            c10 = TLanes.MultiplyAdd(a, b0, c10);
            c11 = TLanes.MultiplyAdd(a, b1, c11);
            a = TLanes.Broadcast(left[o2]);
            c20 = TLanes.MultiplyAdd(a, b0, c20);
            c21 = TLanes.MultiplyAdd(a, b1, c21);
            a = TLanes.Broadcast(left[o3]);
            c30 = TLanes.MultiplyAdd(a, b0, c30);
            c31 = TLanes.MultiplyAdd(a, b1, c31);
            a = TLanes.Broadcast(left[o4]);
            c40 = TLanes.MultiplyAdd(a, b0, c40);
            c41 = TLanes.MultiplyAdd(a, b1, c41);
            a = TLanes.Broadcast(left[o5]);
            c50 = TLanes.MultiplyAdd(a, b0, c50);
            c51 = TLanes.MultiplyAdd(a, b1, c51);
            left += leftStride;
            right += rightStride;
        }

        StorePair(c00, c01, result);
        StorePair(c10, c11, result + o1 * resultStride);
        StorePair(c20, c21, result + o2 * resultStride);
        StorePair(c30, c31, result + o3 * resultStride);
        StorePair(c40, c41, result + o4 * resultStride);
        StorePair(c50, c51, result + o5 * resultStride);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Half(
        float* left, nint leftStride, int height, float* right, nint rightStride, int depth, float* result,
        nint resultStride, bool adds)
    {
        var last = height - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        if (adds)
        {
            c0 = TLanes.Load(result);
            c1 = TLanes.Load(result + o1 * resultStride);
            c2 = TLanes.Load(result + o2 * resultStride);
            c3 = TLanes.Load(result + o3 * resultStride);
            c4 = TLanes.Load(result + o4 * resultStride);
            c5 = TLanes.Load(result + o5 * resultStride);
        }

        for (var k = 0; k < depth; k++)
        {
            var b = TLanes.Load(right);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[0]), b, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(left[o1]), b, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(left[o2]), b, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(left[o3]), b, c3);
            c4 = TLanes.MultiplyAdd(TLanes.Broadcast(left[o4]), b, c4);
            c5 = TLanes.MultiplyAdd(TLanes.Broadcast(left[o5]), b, c5);
            left += leftStride;
            right += rightStride;
        }

        TLanes.Store(c0, result);
        TLanes.Store(c1, result + o1 * resultStride);
        TLanes.Store(c2, result + o2 * resultStride);
        TLanes.Store(c3, result + o3 * resultStride);
        TLanes.Store(c4, result + o4 * resultStride);
        TLanes.Store(c5, result + o5 * resultStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector First, TVector Second) LoadPair(float* source) =>
        (TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(TVector first, TVector second, float* destination)
    {
        TLanes.Store(first, destination);
        TLanes.Store(second, destination + TLanes.Count);
    }
}
