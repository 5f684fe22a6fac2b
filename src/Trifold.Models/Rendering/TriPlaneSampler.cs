using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Trifold.Models.Rendering;

/// <summary>Bilinear reads of tri-planes at 3D points (EG3D specification, section 7).</summary>
public static class TriPlaneSampler
{
    /// <summary>Features of each plane under each point; 0 outside the planes, fading over the outer half pixel.</summary>
    /// <param name="planes">Tri-planes, [N, 3, C, H, W].</param>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    /// <param name="boxWarp">Side of the cube that the planes cover, scene units.</param>
    /// <returns>[N, 3, P, C], a transposed view.</returns>
    public static Tensor Sample(Tensor planes, Tensor points, double boxWarp, PlaneAxes axes)
    {
        ShapeGuard.Require(planes, nameof(planes), ShapeGuard.Any, 3, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        ShapeGuard.Require(points, nameof(points), planes.shape[0], ShapeGuard.Any, 3);

        using var scope = torch.NewDisposeScope();
        var (images, channels) = (planes.shape[0], planes.shape[2]);
        var grid = Project(points, boxWarp, axes).unsqueeze(1); // [N·3, 1, P, 2]
        var features = grid_sample(
            planes.reshape(images * 3, channels, planes.shape[3], planes.shape[4]), grid,
            GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false); // [N·3, C, 1, P]
        return features.reshape(images, 3, channels, -1).transpose(2, 3).MoveToOuterDisposeScope();
    }

    /// <summary>Plane coordinates of points; the planes span [-1, 1].</summary>
    /// <returns>(u, v) with u along the width, [N·3, P, 2].</returns>
    public static Tensor Project(Tensor points, double boxWarp, PlaneAxes axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        using var scope = torch.NewDisposeScope();
        var columns = torch.tensor(axes.Columns.Select(c => (long)c).ToArray(), device: points.device);
        var scaled = points * (2 / boxWarp);
        return scaled.index_select(2, columns).reshape(points.shape[0], -1, 3, 2).permute(0, 2, 1, 3)
            .reshape(points.shape[0] * 3, -1, 2).MoveToOuterDisposeScope();
    }
}
