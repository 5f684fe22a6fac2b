using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Convolution whose input channels are scaled per sample by a style (EG3D specification, section 4.5).</summary>
public static class ModulatedConvolution
{
    // Keeps the reciprocal root finite for a style of zeros; as published.
    private const double DemodulationEpsilon = 1e-8;

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="styles">Scale of each input channel, [N, I].</param>
    /// <param name="noise">Added to the result, broadcastable to [N, O, H', W']; null: nothing.</param>
    /// <param name="demodulate">Whether output channels are scaled back to unit variance.</param>
    /// <inheritdoc cref="ResampledConvolution.Apply"/>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor styles, Tensor? noise = null, Tensor? filter = null, int up = 1, int down = 1,
        Padding2d padding = default, bool demodulate = true, bool flipWeight = true)
    {
        ShapeGuard.Require(weight, nameof(weight), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        ShapeGuard.Require(styles, nameof(styles), x.shape[0], weight.shape[1]);

        using var scope = torch.NewDisposeScope();
        var y = x.shape[0] == 1
            ? FoldIntoWeight(x, weight, styles, filter, up, down, padding, demodulate, flipWeight)
            : FoldIntoActivations(x, weight, styles, filter, up, down, padding, demodulate, flipWeight);
        if (noise is not null)
            y.add_(noise);
        return y.MoveToOuterDisposeScope();
    }

    // One sample: scaling the kernel touches O·I·k² numbers instead of (I + O)·H·W.
    private static Tensor FoldIntoWeight(
        Tensor x, Tensor weight, Tensor styles, Tensor? filter, int up, int down, Padding2d padding, bool demodulate,
        bool flipWeight)
    {
        var modulated = weight * styles.reshape(1, -1, 1, 1);
        if (demodulate)
            modulated = modulated * (modulated.square().sum([1, 2, 3], keepdim: true) + DemodulationEpsilon).rsqrt();
        return ResampledConvolution.Apply(x, modulated, filter, up, down, padding, flipWeight);
    }

    // Several samples share one convolution; scales go before and after it, the same numbers to about 1e-6.
    private static Tensor FoldIntoActivations(
        Tensor x, Tensor weight, Tensor styles, Tensor? filter, int up, int down, Padding2d padding, bool demodulate,
        bool flipWeight)
    {
        var scaled = x * styles.unsqueeze(-1).unsqueeze(-1);
        var y = ResampledConvolution.Apply(scaled, weight, filter, up, down, padding, flipWeight);
        if (!demodulate)
            return y;
        return y * Demodulation(weight, styles).unsqueeze(-1).unsqueeze(-1);
    }

    /// <summary>Factor that gives each result channel the variance of its input.</summary>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="styles">[N, I].</param>
    /// <returns>[N, O].</returns>
    internal static Tensor Demodulation(Tensor weight, Tensor styles)
    {
        using var scope = torch.NewDisposeScope();
        var power = weight.square().sum([2, 3]); // [O, I]
        return (styles.square().matmul(power.t()) + DemodulationEpsilon).rsqrt().MoveToOuterDisposeScope();
    }
}
