using Trifold.Kernels.Convolutions;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Which algorithm a layer's kernels use in inference; measured (docs/RESULTS.md).</summary>
internal static class ConvolutionChoice
{
    // Below this side Winograd's weights, four times as large, take longer to read than the products that they save.
    private const int SmallestWinogradSide = 16;

    /// <param name="side">Of the layer's result, pixels.</param>
    public static ConvolutionAlgorithm ForInference(int side) =>
        side < SmallestWinogradSide ? ConvolutionAlgorithm.Direct : ConvolutionAlgorithm.Winograd;
}
