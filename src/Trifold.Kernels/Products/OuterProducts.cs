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
        var panel = PanelProduct<TVector, TLanes>.Columns;
        for (var column = 0; column < columns; column += panel)
        {
            PanelProduct<TVector, TLanes>.Multiply(
                left, 1, leftStride, rows, right + column, rightStride, Math.Min(panel, columns - column), depth,
                result + column, resultStride, adds);
        }
    }
}
