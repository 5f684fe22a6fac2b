using Trifold.Factory.Annotation;
using Trifold.Formats.WebP;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Pictures;

/// <summary>A scene as the camera goes round it: colour, overlay and depth side by side, animated.</summary>
public static class Turntable
{
    /// <summary>An animated WebP file.</summary>
    /// <param name="views">Frames in order, at least one, all of one size.</param>
    /// <param name="framesPerSecond">Above 0 and at most 1000.</param>
    public static byte[] Encode(IReadOnlyList<AnnotatedView> views, LabelSet labels, double framesPerSecond)
    {
        using var animation = new WebPAnimation(framesPerSecond);
        foreach (var frame in ViewSheet.Frames(views, labels))
            animation.Add(frame);
        return animation.Encode();
    }
}
