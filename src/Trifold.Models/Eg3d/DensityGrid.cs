using TorchSharp;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>Density on a cubic grid, for surfaces (EG3D specification, section 15).</summary>
public static class DensityGrid
{
    // The published script leaves a border of this many cells of 256.
    private const int PaddingCells = 30;
    private const int PaddingBase = 256;

    /// <summary>The grid's points as the published script places them: slightly sheared, by real division.</summary>
    /// <param name="size">N: points on an edge, at least 2.</param>
    /// <param name="side">Side of the cube centred at the origin, scene units.</param>
    /// <returns>Points in the order x slowest, [1, N³, 3], and the voxel size.</returns>
    public static (Tensor Points, double VoxelSize) Points(int size, double side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        using var scope = torch.NewDisposeScope();
        var voxel = side / (size - 1);
        var index = torch.arange(0, (long)size * size * size);
        var real = index.to(ScalarType.Float32);
        var z = index.remainder(size).to(ScalarType.Float32);
        var y = (real / size).fmod(size);
        var x = (real / size / size).fmod(size);
        var points = torch.stack([x, y, z], 1) * voxel - side / 2;
        return (points.unsqueeze(0).MoveToOuterDisposeScope(), voxel);
    }

    /// <summary>Raw density at the grid's points, a bounded number at a time.</summary>
    /// <param name="field">The field of one scene.</param>
    /// <param name="size">N: points on an edge.</param>
    /// <param name="pointsAtOnce">Bound on points evaluated together.</param>
    /// <returns>[N, N, N], axes x (from high to low), y, z.</returns>
    public static Tensor Evaluate(TriPlaneField field, int size, int pointsAtOnce = 1 << 17)
    {
        ShapeGuard.Require(
            field.Planes, "field.Planes", 1, 3, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        ArgumentOutOfRangeException.ThrowIfLessThan(pointsAtOnce, 1);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (points, _) = Points(size, field.BoxWarp);
        var parts = new List<Tensor>();
        for (long start = 0; start < points.shape[1]; start += pointsAtOnce)
        {
            using var partScope = torch.NewDisposeScope();
            var count = Math.Min(pointsAtOnce, points.shape[1] - start);
            parts.Add(PointQueries.Densities(field, points.narrow(1, start, count)).MoveToOuterDisposeScope());
        }

        return torch.cat(parts, 1).reshape(size, size, size).flip(0).MoveToOuterDisposeScope();
    }

    /// <summary>Replaces a border that is closed for surface extraction: 30 of 256 cells on every face.</summary>
    /// <param name="volume">[N, N, N].</param>
    /// <param name="value">Density of the border.</param>
    /// <remarks>Below N = 9 the border would be empty; the published code then overwrites everything, which is kept.</remarks>
    public static Tensor WithBorder(Tensor volume, double value)
    {
        var size = volume.shape[0];
        ShapeGuard.Require(volume, nameof(volume), size, size, size);
        using var scope = torch.NewDisposeScope();
        var border = PaddingCells * size / PaddingBase;
        var closed = torch.full_like(volume, value);
        if (border == 0)
            return closed.MoveToOuterDisposeScope();
        for (var axis = 0; axis < 3; axis++)
            volume = volume.narrow(axis, border, size - 2 * border);
        return nn.functional.pad(volume, [border, border, border, border, border, border], value: value)
            .MoveToOuterDisposeScope();
    }
}
