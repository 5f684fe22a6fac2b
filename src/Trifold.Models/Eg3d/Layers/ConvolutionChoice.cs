using Trifold.Kernels.Convolutions;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Which algorithm a layer's kernels use; measured (docs/RESULTS.md).</summary>
internal static class ConvolutionChoice
{
    // Below this side Winograd's weights, four times as large, take longer to read than the products that they save.
    private const int SmallestWinogradSide = 16;

    // In training weights are prepared anew for every step, and with few channels the tiles' transforms cost the most.
    private const int FewestWinogradChannels = 64;

    /// <param name="side">Of the layer's result, pixels.</param>
    public static ConvolutionAlgorithm ForInference(int side) =>
        side < SmallestWinogradSide ? ConvolutionAlgorithm.Direct : ConvolutionAlgorithm.Winograd;

    /// <param name="channels">Of the layer's input.</param>
    public static ConvolutionAlgorithm ForTraining(long channels) =>
        channels < FewestWinogradChannels ? ConvolutionAlgorithm.Direct : ConvolutionAlgorithm.Winograd;
}
