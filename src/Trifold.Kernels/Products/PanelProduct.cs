using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Products;

/// <summary>
/// The heart of every matrix product: a few rows times one packed panel of columns, held in registers while the common
/// dimension is walked once.
/// </summary>
/// <remarks>
/// Every element is the sum over the common dimension in ascending order, one fused multiply-add each, whatever rows
/// and panels stand beside it: splitting the work among threads changes no bit.
/// </remarks>
internal static unsafe class PanelProduct<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>Rows at once: twelve sums, two columns and one factor fill the sixteen registers of AVX2.</summary>
    public const int Rows = 6;

    /// <summary>Columns of a full panel: two vectors.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    /// <summary>Multiplies any number of rows with one panel.</summary>
    /// <param name="left">[rows, depth], rows <paramref name="leftStride"/> floats apart.</param>
    /// <param name="leftStep">Floats from one number of a row to its next: 1, or more where rows stand as columns.</param>
    /// <param name="panel">[depth, columns], <see cref="Columns"/> or half of them side by side.</param>
    /// <param name="panelStride">Floats from row to row of the panel.</param>
    /// <param name="result">[rows, columns].</param>
    /// <param name="adds">Whether the product is added to what the result holds, or replaces it.</param>
    public static void Multiply(
        float* left, nint leftStride, nint leftStep, int rows, float* panel, nint panelStride, int columns, int depth,
        float* result, nint resultStride, bool adds)
    {
        for (var row = 0; row < rows; row += Rows)
        {
            var height = Math.Min(Rows, rows - row);
            var first = left + row * leftStride;
            var target = result + row * resultStride;
            if (columns == Columns)
                Full(first, leftStride, leftStep, height, panel, panelStride, depth, target, resultStride, adds);
            else
                Half(first, leftStride, leftStep, height, panel, panelStride, depth, target, resultStride, adds);
        }
    }

    // Rows beyond the height repeat the last one: they compute and store the same numbers again.
    // Compiled once and by itself: inlined into its callers, the sums no longer fit the registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Full(
        float* left, nint leftStride, nint leftStep, int height, float* panel, nint panelStride, int depth, float* result,
        nint resultStride, bool adds)
    {
        var count = TLanes.Count;
        var last = height - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        nint r1 = o1 * leftStride, r2 = o2 * leftStride, r3 = o3 * leftStride, r4 = o4 * leftStride, r5 = o5 * leftStride;

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
            var b0 = TLanes.Load(panel);
            var b1 = TLanes.Load(panel + count);
            var a = TLanes.Broadcast(left[0]);
            c00 = TLanes.MultiplyAdd(a, b0, c00);
            c01 = TLanes.MultiplyAdd(a, b1, c01);
            a = TLanes.Broadcast(left[r1]);
            c10 = TLanes.MultiplyAdd(a, b0, c10);
            c11 = TLanes.MultiplyAdd(a, b1, c11);
            a = TLanes.Broadcast(left[r2]);
            c20 = TLanes.MultiplyAdd(a, b0, c20);
            c21 = TLanes.MultiplyAdd(a, b1, c21);
            a = TLanes.Broadcast(left[r3]);
            c30 = TLanes.MultiplyAdd(a, b0, c30);
            c31 = TLanes.MultiplyAdd(a, b1, c31);
            a = TLanes.Broadcast(left[r4]);
            c40 = TLanes.MultiplyAdd(a, b0, c40);
            c41 = TLanes.MultiplyAdd(a, b1, c41);
            a = TLanes.Broadcast(left[r5]);
            c50 = TLanes.MultiplyAdd(a, b0, c50);
            c51 = TLanes.MultiplyAdd(a, b1, c51);
            left += leftStep;
            panel += panelStride;
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
        float* left, nint leftStride, nint leftStep, int height, float* panel, nint panelStride, int depth, float* result,
        nint resultStride, bool adds)
    {
        var last = height - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        nint r1 = o1 * leftStride, r2 = o2 * leftStride, r3 = o3 * leftStride, r4 = o4 * leftStride, r5 = o5 * leftStride;

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
            var b = TLanes.Load(panel);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[0]), b, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r1]), b, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r2]), b, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r3]), b, c3);
            c4 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r4]), b, c4);
            c5 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r5]), b, c5);
            left += leftStep;
            panel += panelStride;
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
