using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Memory;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>ToRGB prepared for inference. Owns the kernel, borrows the affine layer.</summary>
/// <param name="styleGain">Factor on the styles.</param>
internal sealed class FrozenToRgb(ImageLayer kernel, FullyConnectedLayer affine, float styleGain) : IDisposable
{
    public int Channels => kernel.OutChannels;

    /// <param name="code">[1, D].</param>
    /// <param name="earlier">Running image, of the same or half the size; null: none.</param>
    public void Apply(
        FeatureMap input, Tensor code, FeatureMap? earlier, FeatureMap output, LayerScratch scratch, WorkSplit split)
    {
        using var scope = torch.NewDisposeScope();
        var styles = (affine.forward(code) * styleGain).data<float>().ToArray();
        kernel.Apply(input, styles, earlier, output, scratch, split);
    }

    public void Dispose() => kernel.Dispose();
}
