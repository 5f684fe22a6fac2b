using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Samples of rays as a density field places and weighs them. Owns its tensors.</summary>
/// <param name="Depths">Ascending distances along the ray, scene units, [N, R, S, 1].</param>
/// <param name="Weights">Share of the pixel of each sample, [N, R, S, 1]; along a ray they sum to its opacity.</param>
public sealed record RaySamples(Tensor Depths, Tensor Weights) : IDisposable
{
    // Keeps rays that absorb nothing from dividing by zero; no ray that is seen comes near it.
    private const double SmallestShare = 1e-12;

    /// <summary>
    /// Few samples in place of many: each ray's opacity is cut, front to back, into equal shares, and each share stands at
    /// the mean distance of what it consists of. Fine samples crowd around the surface, so that neighbours see nearly the
    /// same; a share that reaches across a gap between surfaces is what goes wrong.
    /// </summary>
    /// <param name="count">K: shares of a ray; each weighs opacity / K.</param>
    /// <returns>Ascending distances, [N, R, K, 1]; 0 for a ray that absorbs nothing.</returns>
    public Tensor EqualShares(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var scope = torch.NewDisposeScope();
        var after = Weights.cumsum(2); // [N, R, S, 1]
        var share = Weights.sum(2, keepdim: true) / count; // [N, R, 1, 1]
        var starts = share * torch.arange(count, dtype: Weights.dtype, device: Weights.device); // [N, R, 1, K]
        var overlap = (torch.minimum(after, starts + share) - torch.maximum(after - Weights, starts)).clamp_min(0); // [N, R, S, K]
        var means = (overlap * Depths).sum(2) / overlap.sum(2).clamp_min(SmallestShare); // [N, R, K]
        return means.unsqueeze(3).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Depths.Dispose();
        Weights.Dispose();
    }
}
