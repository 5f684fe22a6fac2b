using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d;

/// <summary>Image resizing as the published networks do it (EG3D specification, section 13.3; inversion, 4.3).</summary>
public static class ImageResize
{
    /// <summary>Bilinear, pixel centres aligned, borders clamped.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="size">Side of the result.</param>
    /// <param name="antialias">Whether the kernel widens with the factor when shrinking.</param>
    public static Tensor Bilinear(Tensor x, int size, bool antialias)
    {
        ShapeGuard.Require(x, nameof(x), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return F.interpolate(
            x, size: [size, size], mode: InterpolationMode.Bilinear, align_corners: false, antialias: antialias);
    }

    /// <summary>Mean of the pixels under each result pixel.</summary>
    public static Tensor Area(Tensor x, int size)
    {
        ShapeGuard.Require(x, nameof(x), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return F.adaptive_avg_pool2d(x, [size, size]);
    }
}
