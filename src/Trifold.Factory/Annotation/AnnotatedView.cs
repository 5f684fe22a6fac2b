using Trifold.Formats.Images;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Annotation;

/// <summary>One annotated image.</summary>
/// <param name="Seed">Seed of the scene's latent.</param>
/// <param name="Camera">Camera that sees it.</param>
/// <param name="Rgb">8-bit sRGB, [S, S].</param>
/// <param name="Labels">Part indices, [S, S].</param>
/// <param name="Depth">Distance along the unit ray, scene units, row-major [S, S]; 0 where nothing is met.</param>
public sealed record AnnotatedView(long Seed, Camera Camera, RgbImage Rgb, LabelImage Labels, float[] Depth)
{
    /// <summary>How sure the label of each pixel is, in [0, 1], [S, S]; null where labels are exact.</summary>
    public float[]? Confidence { get; init; }

    /// <summary>Pixels of each part.</summary>
    /// <param name="classes">K: entries of the label set.</param>
    public long[] ClassCounts(int classes)
    {
        var counts = new long[classes];
        foreach (var label in Labels.Labels)
            counts[label]++;
        return counts;
    }
}
