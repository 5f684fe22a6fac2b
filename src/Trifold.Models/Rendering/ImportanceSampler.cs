using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Second-pass depths where the first pass found the surface (EG3D specification, section 12). No gradient.</summary>
public static class ImportanceSampler
{
    // The published constants: a floor under the smoothed weights and the guard of the division.
    private const float WeightFloor = 0.01f;
    private const float Epsilon = 1e-5f;

    // Two ends of D - 1 weights are dropped, and at least one probability must remain.
    private const int FewestDepths = 4;

    /// <summary>Depths drawn from the smoothed weights of the coarse pass.</summary>
    /// <param name="depths">Coarse distances, [N, R, D, 1], D ≥ 4.</param>
    /// <param name="weights">Their segment weights, [N, R, D-1, 1].</param>
    /// <param name="draws">Numbers in [0, 1], [N·R, I], in any order.</param>
    /// <returns>Distances, [N, R, I, 1], in the order of the draws.</returns>
    public static Tensor Resample(Tensor depths, Tensor weights, Tensor draws)
    {
        ShapeGuard.Require(depths, nameof(depths), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, 1);
        var (images, rays, count) = (depths.shape[0], depths.shape[1], depths.shape[2]);
        if (count < FewestDepths)
        {
            throw new ArgumentException(
                $"depth_resolution: importance sampling needs at least {FewestDepths} coarse samples, got {count}.",
                nameof(depths));
        }

        ShapeGuard.Require(weights, nameof(weights), images, rays, count - 1, 1);
        ShapeGuard.Require(draws, nameof(draws), images * rays, ShapeGuard.Any);

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var t = depths.reshape(images * rays, count);
        var middles = 0.5 * (t[.., ..^1] + t[.., 1..]); // [N·R, D-1]
        var smoothed = Smooth(weights.reshape(images * rays, count - 1));
        var samples = FromDistribution(middles, smoothed[.., 1..^1], draws, Epsilon);
        return samples.reshape(images, rays, -1, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Inverts a piecewise constant distribution.</summary>
    /// <param name="bins">Edges, [M, B]; the probabilities use the first K + 1 of them.</param>
    /// <param name="weights">Unnormalised probabilities, [M, K].</param>
    /// <param name="draws">Numbers in [0, 1], [M, I].</param>
    /// <param name="epsilon">Added to every weight; intervals of less probability are treated as points.</param>
    /// <returns>Samples, [M, I].</returns>
    public static Tensor FromDistribution(Tensor bins, Tensor weights, Tensor draws, double epsilon)
    {
        ShapeGuard.Require(bins, nameof(bins), ShapeGuard.Any, ShapeGuard.Any);
        ShapeGuard.Require(weights, nameof(weights), bins.shape[0], ShapeGuard.Any);
        ShapeGuard.Require(draws, nameof(draws), bins.shape[0], ShapeGuard.Any);

        using var scope = torch.NewDisposeScope();
        var count = weights.shape[1];
        var lifted = weights + epsilon;
        var probabilities = lifted / lifted.sum(1, keepdim: true);
        var cumulative = probabilities.cumsum(1);
        cumulative = torch.cat([torch.zeros_like(cumulative[.., ..1]), cumulative], 1); // [M, K+1]

        var above = torch.searchsorted(cumulative, draws.contiguous(), right: true);
        var low = (above - 1).clamp_min(0);
        var high = above.clamp_max(count);
        var cumulativeLow = cumulative.gather(1, low);
        var binLow = bins.gather(1, low);
        var mass = cumulative.gather(1, high) - cumulativeLow;
        mass = torch.where(mass < epsilon, torch.ones_like(mass), mass);
        return (binLow + (draws - cumulativeLow) / mass * (bins.gather(1, high) - binLow)).MoveToOuterDisposeScope();
    }

    // Maximum of neighbours, then their mean: a blur that keeps peaks.
    private static Tensor Smooth(Tensor weights)
    {
        var peaks = torch.maximum(
            torch.cat([weights[.., ..1], weights], 1), torch.cat([weights, weights[.., ^1..]], 1)); // [M, D]
        return (peaks[.., ..^1] + peaks[.., 1..]) * 0.5 + WeightFloor; // [M, D-1]
    }
}
