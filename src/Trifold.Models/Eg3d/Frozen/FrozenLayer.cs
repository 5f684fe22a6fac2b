using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Memory;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>A synthesis layer prepared for inference. Owns the kernel, borrows the affine layer.</summary>
/// <param name="kernel">Convolution and everything after it.</param>
/// <param name="affine">Code to styles.</param>
/// <param name="noiseConst">Stored noise image times its strength, [R, R]; null: the layer has no noise.</param>
/// <param name="noiseStrength">Factor on random noise.</param>
/// <param name="number">Number of the layer in its network, the stream of its random noise.</param>
internal sealed class FrozenLayer(
    ModulatedLayer kernel, FullyConnectedLayer affine, float[]? noiseConst, float noiseStrength, int number) : IDisposable
{
    /// <param name="code">[1, D].</param>
    public void Apply(
        FeatureMap input, Tensor code, LayerNoise noise, FeatureMap output, LayerScratch scratch, WorkSplit split)
    {
        using var scope = torch.NewDisposeScope();
        var styles = affine.forward(code).data<float>().ToArray();
        kernel.Apply(input, styles, NoiseOf(noise, output), output, scratch, split);
    }

    public void Dispose() => kernel.Dispose();

    private float[] NoiseOf(LayerNoise noise, FeatureMap output)
    {
        if (noiseConst is null || noise.Mode == NoiseMode.None)
            return [];
        if (noise.Mode == NoiseMode.Const)
            return noiseConst;
        var drawn = noise.Draw(number, 1, output.Pixels);
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] *= noiseStrength;
        return drawn;
    }
}
