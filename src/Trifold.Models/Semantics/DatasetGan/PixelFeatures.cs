using TorchSharp;
using Trifold.Models.Eg3d;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>Feature vectors of an image's pixels, put together from a network's maps (DatasetGAN, arXiv:2104.06490, sec. 3.1).</summary>
public static class PixelFeatures
{
    /// <summary>Brings maps to one size, by plain bilinear also where they shrink, and concatenates their channels.</summary>
    /// <param name="maps">In the order of their channels, [N, C, r, r] each.</param>
    /// <param name="resolution">S: side of the result.</param>
    /// <returns>[N, F, S, S], F the sum of all C.</returns>
    public static Tensor Concatenate(IReadOnlyList<Tensor> maps, int resolution)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentOutOfRangeException.ThrowIfZero(maps.Count, nameof(maps));
        using var scope = torch.NewDisposeScope();
        var resized = maps.Select(map => ImageResize.Bilinear(map, resolution, antialias: false)).ToArray();
        return torch.cat(resized, 1).MoveToOuterDisposeScope();
    }

    /// <summary>One row for each pixel, images after one another, each row by row.</summary>
    /// <param name="image">[N, F, H, W].</param>
    /// <returns>[N·H·W, F].</returns>
    public static Tensor Rows(Tensor image)
    {
        ShapeGuard.Require(image, nameof(image), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        using var scope = torch.NewDisposeScope();
        return image.permute(0, 2, 3, 1).reshape(-1, image.shape[1]).contiguous().MoveToOuterDisposeScope();
    }
}
