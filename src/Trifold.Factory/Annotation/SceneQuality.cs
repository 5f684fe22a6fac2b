namespace Trifold.Factory.Annotation;

/// <summary>
/// How far labels can be trusted: the decoder's own certainty, and whether the other views of the scene say the same of
/// the same point of the surface.
/// </summary>
public static class SceneQuality
{
    // How far depths of one point may differ between two views, of the camera's distance: two pixels of a 128² image.
    private const double Tolerance = 0.01;

    /// <summary>
    /// Most views that a view is compared with. Of more there are, those at equal steps through the list count: the work
    /// grows with the views, not with their pairs.
    /// </summary>
    public const int MostCompared = 32;

    /// <summary>Lowers each pixel's confidence by the views that see its point under another label.</summary>
    /// <param name="views">Views of one scene and size, each with its confidence.</param>
    /// <returns>
    /// The same views with confidence × (1 + views that agree) / (1 + views that see the point): where no other view sees a
    /// pixel's point, its confidence stays.
    /// </returns>
    public static AnnotatedView[] Confirm(IReadOnlyList<AnnotatedView> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        var masks = views.Select(view =>
            new MaskView(view.Camera, view.Rgb.Width, view.Labels.Labels, view.Depth)).ToArray();
        return [.. views.Select((view, i) => view with { Confidence = Confirm(view, masks, i) })];
    }

    /// <summary>Quality of a view: the mean confidence of the pixels where the object is, in [0, 1]; 0 where it is nowhere.</summary>
    public static double Of(AnnotatedView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        double sum = 0;
        long pixels = 0;
        for (var i = 0; i < view.Depth.Length; i++)
        {
            if (view.Depth[i] <= 0 && view.Labels.Labels[i] == 0)
                continue;
            sum += view.Confidence?[i] ?? 1;
            pixels++;
        }

        return pixels == 0 ? 0 : sum / pixels;
    }

    private static float[] Confirm(AnnotatedView view, MaskView[] masks, int index)
    {
        var confidence = view.Confidence is { } given ? [.. given] : Enumerable.Repeat(1f, view.Depth.Length).ToArray();
        var (seen, agreeing) = (new int[confidence.Length], new int[confidence.Length]);
        var (x, y, z) = view.Camera.Origin;
        var tolerance = Tolerance * Math.Sqrt(x * x + y * y + z * z);
        foreach (var other in ComparedWith(index, masks.Length))
            MaskConsistency.Count(masks[index], masks[other], tolerance, seen, agreeing);

        for (var i = 0; i < confidence.Length; i++)
            confidence[i] *= (1f + agreeing[i]) / (1f + seen[i]);
        return confidence;
    }

    // Steps from the view itself, round the list, so that every view is looked at by as many others.
    internal static IEnumerable<int> ComparedWith(int index, int views)
    {
        var compared = Math.Min(views - 1, MostCompared);
        return Enumerable.Range(1, compared).Select(i => (index + (int)((long)i * views / (compared + 1))) % views);
    }
}
