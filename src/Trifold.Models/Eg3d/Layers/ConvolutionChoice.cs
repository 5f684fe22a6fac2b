using Trifold.Kernels.Convolutions;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Which algorithm a layer's kernels use in inference; measured (docs/RESULTS.md).</summary>
internal static class ConvolutionChoice
{
    // Below this side Winograd's weights, four times as large, take longer to read than the products that they save.
    private const int SmallestWinogradSide = 16;

    // Below this side the border's share of the phases' tiles is too large.
    private const int SmallestPhaseSide = 32;

    /// <param name="side">Of the layer's result, pixels.</param>
    /// <param name="doubles">Whether the layer doubles its input.</param>
    public static ConvolutionAlgorithm ForInference(int side, bool doubles) => (side, doubles) switch
    {
        ( < SmallestWinogradSide, _) => ConvolutionAlgorithm.Direct,
        ( >= SmallestPhaseSide, true) => ConvolutionAlgorithm.Phases,
        _ => ConvolutionAlgorithm.Winograd,
    };
}
