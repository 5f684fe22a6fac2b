using TorchSharp;
using Trifold.Formats.Images;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Annotation;

/// <summary>From part logits to label maps.</summary>
internal static class LabelMaps
{
    /// <summary>The likeliest part of each pixel of the image.</summary>
    /// <param name="logits">[1, K, R, R].</param>
    /// <param name="opacity">Of the render, [1, 1, R', R'].</param>
    /// <param name="decoder">Whose logits they are.</param>
    /// <param name="size">Side of the image, pixels.</param>
    public static LabelImage Of(Tensor logits, Tensor opacity, SemanticDecoder decoder, int size)
    {
        using var scope = torch.NewDisposeScope();
        var labels = Resize(logits, size).argmax(1);
        if (!decoder.LabelsBackground)
            labels = labels * Covered(opacity, size).to(ScalarType.Int64);
        return new LabelImage(size, size, labels.to(ScalarType.Byte).contiguous().cpu().bytes.ToArray());
    }

    /// <summary>Which pixels of the image the object covers, [1, S, S].</summary>
    /// <param name="opacity">[1, 1, R, R].</param>
    public static Tensor Covered(Tensor opacity, int size)
    {
        using var scope = torch.NewDisposeScope();
        return (Resize(opacity, size)[.., 0] >= PixelConversion.CoveredWeight).MoveToOuterDisposeScope();
    }

    /// <summary>The map at another size: logits blend, labels would not.</summary>
    public static Tensor Resize(Tensor map, int size) =>
        map.shape[^1] == size ? map.alias() : ImageResize.Bilinear(map, size, antialias: false);
}
