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

    /// <summary>
    /// How clearly the likeliest part of each pixel wins: the difference of the two largest probabilities; where
    /// background is told by opacity, how far that is from deciding otherwise.
    /// </summary>
    /// <returns>In [0, 1], row-major [S, S].</returns>
    /// <inheritdoc cref="Of"/>
    public static float[] Margins(Tensor logits, Tensor opacity, SemanticDecoder decoder, int size)
    {
        using var scope = torch.NewDisposeScope();
        var (largest, _) = Resize(logits, size).softmax(1).topk((int)Math.Min(2, logits.shape[1]), 1);
        var margins = largest.shape[1] == 2 ? largest[.., 0] - largest[.., 1] : largest[.., 0];
        if (!decoder.LabelsBackground)
        {
            var emptiness = (1 - Resize(opacity, size)[.., 0] / PixelConversion.CoveredWeight).clamp(0, 1);
            margins = torch.where(Covered(opacity, size), margins, emptiness);
        }

        return PixelConversion.ToArray(margins);
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
