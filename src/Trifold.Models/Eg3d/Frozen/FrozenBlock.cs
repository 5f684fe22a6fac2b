using Trifold.Kernels;
using Trifold.Kernels.Memory;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>A synthesis block prepared for inference.</summary>
/// <param name="Constant">Learned input of the first block; null elsewhere.</param>
/// <param name="First">First convolution; null in the first block.</param>
/// <param name="Channels">Of the hidden map.</param>
/// <param name="Resolution">Side of the result, pixels.</param>
internal sealed record FrozenBlock(
    FrozenConstant? Constant, FrozenLayer? First, FrozenLayer Second, FrozenToRgb ToRgb, int Channels, int Resolution)
    : IDisposable
{
    /// <summary>Code vectors of its own; ToRGB takes the one after.</summary>
    public int Convolutions => First is null ? 1 : 2;

    /// <summary>Hidden map to hidden map.</summary>
    /// <param name="input">Hidden map of the block before; unused by the first.</param>
    /// <param name="codes">[1, convolutions + 1, D], code by code.</param>
    /// <param name="between">Memory for the map between the convolutions; grows as needed.</param>
    public unsafe void ApplyConvolutions(
        FeatureMap input, Tensor[] codes, LayerNoise noise, NativeBuffer between, FeatureMap output, LayerScratch scratch,
        WorkSplit split)
    {
        if (First is null)
        {
            Second.Apply(Constant!.Map, codes[0], noise, output, scratch, split);
            return;
        }

        var middle = FeatureMap.In(between, Resolution, Resolution, Channels);
        First.Apply(input, codes[0], noise, middle, scratch, split);
        Second.Apply(middle, codes[1], noise, output, scratch, split);
    }

    public void Dispose()
    {
        Constant?.Dispose();
        First?.Dispose();
        Second.Dispose();
        ToRgb.Dispose();
    }
}
