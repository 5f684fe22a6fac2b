using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Rendering;

/// <summary>What rays carry home. Owns its tensors.</summary>
/// <param name="Colors">Composited features scaled to [-1, 1], [N, R, C].</param>
/// <param name="Depth">Expected distance along the ray, scene units, [N, R, 1].</param>
/// <param name="Weights">Share of the pixel of each segment, [N, R, S-1, 1].</param>
public sealed record RayIntegral(Tensor Colors, Tensor Depth, Tensor Weights) : IDisposable
{
    public void Dispose()
    {
        Colors.Dispose();
        Depth.Dispose();
        Weights.Dispose();
    }
}

/// <summary>
/// Front-to-back compositing of samples along rays, with both ends of a segment averaged (EG3D specification,
/// section 11). Queries no network and knows no camera.
/// </summary>
public static class RayMarcher
{
    // Keeps the transmittance, and with it the gradient of the product, from being exactly zero; as published.
    private const float TransmittanceFloor = 1e-10f;

    /// <summary>Marches along rays.</summary>
    /// <param name="colors">Features at the samples, [N, R, S, C], in [0, 1].</param>
    /// <param name="densities">Raw densities at the samples, [N, R, S, 1].</param>
    /// <param name="depths">Distances of the samples, [N, R, S, 1]; ascending, unless no ray hits the box.</param>
    /// <param name="whiteBack">Whether what is not absorbed counts as 1 in every feature.</param>
    /// <param name="scope">Over which rays an empty ray's depth is the farthest sample.</param>
    public static RayIntegral March(
        Tensor colors, Tensor densities, Tensor depths, bool whiteBack, ReductionScope scope)
    {
        ShapeGuard.Require(depths, nameof(depths), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, 1);
        ShapeGuard.Require(densities, nameof(densities), depths.shape);
        ShapeGuard.Require(colors, nameof(colors), depths.shape[0], depths.shape[1], depths.shape[2], ShapeGuard.Any);

        using var disposeScope = torch.NewDisposeScope();
        var weights = SegmentWeights(densities, depths);
        var composite = Composite(weights, colors, whiteBack);
        var axes = scope.Axes(4);
        var depth = ClampDepth(
            ExpectedDepth(weights, depths), depths.amin(axes, true).squeeze(-1), depths.amax(axes, true).squeeze(-1));
        return new RayIntegral(
            composite.MoveToOuterDisposeScope(), depth.MoveToOuterDisposeScope(), weights.MoveToOuterDisposeScope());
    }

    /// <summary>Share of the pixel that each segment between neighbouring samples contributes.</summary>
    /// <param name="densities">Raw densities, [N, R, S, 1]; activated here by softplus(mean of both ends − 1).</param>
    /// <param name="depths">Distances, [N, R, S, 1].</param>
    /// <returns>Weights, [N, R, S-1, 1]; along a ray they sum to its opacity.</returns>
    public static Tensor SegmentWeights(Tensor densities, Tensor depths)
    {
        using var scope = torch.NewDisposeScope();
        var lengths = depths.diff(dim: 2); // [N, R, S-1, 1]
        var opacity = 1 - torch.exp(-(F.softplus(Midpoints(densities) - 1) * lengths));
        var passed = 1 - opacity + TransmittanceFloor;
        var transmittance = torch.cat([torch.ones_like(passed[.., .., ..1]), passed[.., .., ..^1].cumprod(2)], 2);
        return (opacity * transmittance).MoveToOuterDisposeScope();
    }

    /// <summary>Composites values with known weights: Σ w · (mean of both ends), background, then 2x − 1.</summary>
    /// <param name="weights">Segment weights, [N, R, S-1, 1].</param>
    /// <param name="values">Values at the samples, [N, R, S, C].</param>
    /// <returns>[N, R, C].</returns>
    public static Tensor Composite(Tensor weights, Tensor values, bool whiteBack)
    {
        using var scope = torch.NewDisposeScope();
        var sum = Integrate(weights, values);
        return ToSymmetricRange(sum, weights.sum(2), whiteBack).MoveToOuterDisposeScope();
    }

    /// <summary>Σ w · (mean of both ends) along each ray, nothing else.</summary>
    /// <returns>[N, R, C].</returns>
    public static Tensor Integrate(Tensor weights, Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return WeightedSum(SampleWeights(weights), values).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What each sample contributes: half of the two segments that it ends. Averaging weights instead of values touches
    /// one number a sample instead of C, and lets the values stand in another order than the segments.
    /// </summary>
    /// <param name="weights">Segment weights, [N, R, S-1, 1].</param>
    /// <returns>[N, R, S, 1].</returns>
    public static Tensor SampleWeights(Tensor weights)
    {
        using var scope = torch.NewDisposeScope();
        var half = weights * 0.5;
        var none = torch.zeros_like(half[.., .., ..1]);
        return (torch.cat([half, none], 2) + torch.cat([none, half], 2)).MoveToOuterDisposeScope();
    }

    /// <summary>Σ weight · value over the samples of each ray.</summary>
    /// <param name="sampleWeights">[N, R, S, 1].</param>
    /// <param name="values">[N, R, S, C], samples in the order of the weights.</param>
    /// <returns>[N, R, C].</returns>
    public static Tensor WeightedSum(Tensor sampleWeights, Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return sampleWeights.transpose(2, 3).matmul(values).squeeze(2).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the background where it is white and maps [0, 1] to [-1, 1].</summary>
    /// <param name="sum">Integrated values, [N, R, C].</param>
    /// <param name="weight">Opacity of each ray, [N, R, 1].</param>
    public static Tensor ToSymmetricRange(Tensor sum, Tensor weight, bool whiteBack)
    {
        using var scope = torch.NewDisposeScope();
        var complete = whiteBack ? sum + 1 - weight : sum;
        return (complete * 2 - 1).MoveToOuterDisposeScope();
    }

    /// <summary>Mean distance under the weights, +∞ for a ray that absorbs nothing.</summary>
    /// <returns>Distance along the ray, [N, R, 1]; meaningless below a total weight of about 1e-3.</returns>
    public static Tensor ExpectedDepth(Tensor weights, Tensor depths)
    {
        using var scope = torch.NewDisposeScope();
        var total = weights.sum(2);
        var absorbs = total != 0;
        // Dividing by one where nothing is absorbed keeps the gradient of the unused quotient from being undefined.
        var depth = (weights * Midpoints(depths)).sum(2) / torch.where(absorbs, total, torch.ones_like(total));
        return torch.where(absorbs, depth, torch.full_like(depth, float.PositiveInfinity)).MoveToOuterDisposeScope();
    }

    /// <summary>Clamps depths to the range of sample distances.</summary>
    public static Tensor ClampDepth(Tensor depth, Tensor nearest, Tensor farthest)
    {
        using var scope = torch.NewDisposeScope();
        return torch.minimum(torch.maximum(depth, nearest), farthest).MoveToOuterDisposeScope();
    }

    private static Tensor Midpoints(Tensor samples) => (samples[.., .., ..^1] + samples[.., .., 1..]) / 2;
}
