using System.Collections.Immutable;

namespace Trifold.Models.Rendering;

/// <summary>
/// Which two world axes address each of the three planes, horizontal axis first. A property of the weights
/// (EG3D specification, section 7).
/// </summary>
/// <param name="Name">The name in <c>model.json</c>.</param>
/// <param name="Columns">Axis indices (0 = x, 1 = y, 2 = z): u of plane 0, v of plane 0, u of plane 1, …</param>
public sealed record PlaneAxes(string Name, ImmutableArray<int> Columns)
{
    /// <summary>xy, xz, zx: all released weights. The third plane repeats the second, transposed.</summary>
    public static readonly PlaneAxes Released = new("released", [0, 1, 0, 2, 2, 0]);

    /// <summary>xy, xz, zy: the correction that the authors proposed later.</summary>
    public static readonly PlaneAxes FixedXyXzZy = new("fixed_xy_xz_zy", [0, 1, 0, 2, 2, 1]);

    /// <summary>xy, yz, zx: the correction of the branch <c>fixed_triplanes</c>.</summary>
    public static readonly PlaneAxes FixedXyYzZx = new("fixed_xy_yz_zx", [0, 1, 1, 2, 2, 0]);

    /// <exception cref="ArgumentException">No layout has this name.</exception>
    public static PlaneAxes Named(string name) => name switch
    {
        "released" => Released,
        "fixed_xy_xz_zy" => FixedXyXzZy,
        "fixed_xy_yz_zx" => FixedXyYzZx,
        _ => throw new ArgumentException(
            $"plane_axes: '{name}' is unknown; use released, fixed_xy_xz_zy or fixed_xy_yz_zx."),
    };
}
