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

    /// <summary>Refuses views that files would hold as if nothing were wrong: bytes know no NaN.</summary>
    /// <param name="seed">Of the scene.</param>
    /// <exception cref="NotFiniteNumberException">A colour or depth is not finite.</exception>
    public static void RequireFinite(Views views, long seed)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var (name, image) in (ReadOnlySpan<(string, Tensor)>)[("rgb", views.Rgb), ("depth", views.Depth)])
        {
            if (!image.isfinite().all().item<bool>())
                throw new NotFiniteNumberException($"{name}: the view of seed {seed} has numbers that are not finite; check the model by 'trifold verify', or the code.");
        }
    }

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
