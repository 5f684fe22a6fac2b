using Trifold.Models.Eg3d.Layers;

namespace Trifold.Factory.Verification.Operations;

/// <summary>The noise of a call: only what can be repeated can be compared.</summary>
internal static class NoiseModes
{
    public static LayerNoise Named(string mode) => mode switch
    {
        "const" => LayerNoise.Const,
        "none" => LayerNoise.None,
        "random" => throw new GoldenException("noise_mode random (the reference's default) cannot be compared"),
        _ => throw new GoldenException($"unknown noise_mode '{mode}'"),
    };
}
