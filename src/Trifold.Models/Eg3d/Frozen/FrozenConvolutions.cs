using Trifold.Kernels.Convolutions;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>Which algorithm a layer takes.</summary>
internal static class FrozenConvolutions
{
    // Below this the prepared weights of Winograd's algorithm, four times as large, take longer to read than the products
    // that they save (docs/RESULTS.md).
    private const int SmallestWinogradSide = 16;

    /// <param name="side">Of the layer's result, pixels.</param>
    public static ConvolutionAlgorithm BestFor(int side) =>
        side < SmallestWinogradSide ? ConvolutionAlgorithm.Direct : ConvolutionAlgorithm.Winograd;
}
