using TorchSharp;
using Trifold.Formats.Images;
using Trifold.Models.Eg3d;
using static TorchSharp.torch;

namespace Trifold.Factory.Annotation;

/// <summary>From network ranges to file ranges.</summary>
internal static class PixelConversion
{
    // A pixel of which less is covered shows mostly background, whatever its faint features say.
    public const float CoveredWeight = 0.5f;

    /// <summary>8-bit colour as the published scripts write it: trunc(clamp(127.5·v + 128)).</summary>
    /// <param name="image">About [-1, 1], [1, 3, S, S].</param>
    public static RgbImage ToRgb8(Tensor image)
    {
        using var scope = torch.NewDisposeScope();
        var bytes = (image[0] * 127.5 + 128).clamp(0, 255).to(ScalarType.Byte).permute(1, 2, 0).contiguous().cpu();
        return new RgbImage((int)image.shape[3], (int)image.shape[2], bytes.bytes.ToArray());
    }

    /// <summary>One channel as an array, row-major.</summary>
    /// <param name="image">[1, 1, S, S].</param>
    public static float[] ToArray(Tensor image)
    {
        using var scope = torch.NewDisposeScope();
        return image.contiguous().cpu().data<float>().ToArray();
    }

    /// <summary>Distance along the ray at the final image's size, 0 where mostly background is seen.</summary>
    /// <returns>Scene units, row-major [S, S].</returns>
    public static float[] ToDepth(Views views)
    {
        using var scope = torch.NewDisposeScope();
        var size = (int)views.Rgb.shape[^1];
        var met = views.Depth * (views.Weight >= CoveredWeight).to(ScalarType.Float32);
        // A larger image repeats depths: blending across an edge would invent surfaces.
        var depth = met.shape[^1] == size
            ? met
            : nn.functional.interpolate(met, size: [size, size], mode: InterpolationMode.Nearest);
        return ToArray(depth);
    }
}
