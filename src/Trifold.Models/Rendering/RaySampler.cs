using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Camera to rays: one through the centre of every pixel (EG3D specification, section 9).</summary>
public static class RaySampler
{
    // The published bound on the length that a direction is divided by.
    private const double SmallestLength = 1e-12;

    /// <summary>Rays of a square image, row by row: ray m belongs to row m / R and column m mod R.</summary>
    /// <param name="cameraToWorld">Poses, [N, 4, 4]; camera axes x right, y down, z forward.</param>
    /// <param name="intrinsics">Normalised intrinsics, [N, 3, 3].</param>
    /// <param name="resolution">R: pixels on a side, at least 1.</param>
    public static Rays Sample(Tensor cameraToWorld, Tensor intrinsics, int resolution)
    {
        ShapeGuard.Require(cameraToWorld, nameof(cameraToWorld), ShapeGuard.Any, 4, 4);
        ShapeGuard.Require(intrinsics, nameof(intrinsics), cameraToWorld.shape[0], 3, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);

        using var scope = torch.NewDisposeScope();
        var fx = intrinsics[.., 0, 0].unsqueeze(1); // [N, 1]
        var fy = intrinsics[.., 1, 1].unsqueeze(1);
        var cx = intrinsics[.., 0, 2].unsqueeze(1);
        var cy = intrinsics[.., 1, 2].unsqueeze(1);
        var skew = intrinsics[.., 0, 1].unsqueeze(1);

        var step = 1f / resolution;
        var centres = torch.arange(resolution, dtype: intrinsics.dtype, device: intrinsics.device) * step + 0.5f * step;
        var u = centres.unsqueeze(0).expand(resolution, resolution).reshape(1, -1); // [1, R·R]
        var v = centres.unsqueeze(1).expand(resolution, resolution).reshape(1, -1);

        var x = (u - cx + cy * skew / fy - skew * v / fy) / fx; // [N, R·R]
        var y = (v - cy) / fy;
        var one = torch.ones_like(x);
        var inCamera = torch.stack([x, y, one, one], dim: -1); // [N, R·R, 4]
        var inWorld = inCamera.matmul(cameraToWorld.transpose(1, 2))[.., .., ..3];

        var origin = cameraToWorld[.., ..3, 3].unsqueeze(1); // [N, 1, 3]
        var offset = inWorld - origin;
        var directions = offset / offset.norm(2, keepdim: true).clamp_min(SmallestLength);
        var origins = origin.expand_as(directions).contiguous();
        return new Rays(origins.MoveToOuterDisposeScope(), directions.MoveToOuterDisposeScope()) { RowLength = resolution };
    }
}
