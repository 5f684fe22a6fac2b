using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Samples of rays as a density field places and weighs them. Owns its tensors.</summary>
/// <param name="Depths">Ascending distances along the ray, scene units, [N, R, S, 1].</param>
/// <param name="Weights">Share of the pixel of each sample, [N, R, S, 1]; along a ray they sum to its opacity.</param>
public sealed record RaySamples(Tensor Depths, Tensor Weights) : IDisposable
{
    public void Dispose()
    {
        Depths.Dispose();
        Weights.Dispose();
    }
}
