namespace Trifold.Factory.Annotation;

/// <summary>An annotated view with what decides whether it is kept.</summary>
/// <param name="View">Its confidence lowered where other views of the scene disagree.</param>
/// <param name="Pixels">Pixels of each part, [K].</param>
/// <param name="Quality">In [0, 1], see <see cref="SceneQuality"/>.</param>
public sealed record JudgedView(AnnotatedView View, long[] Pixels, double Quality)
{
    /// <summary>Judges all views of a scene by each other; computes with no tensor.</summary>
    /// <param name="views">Those that are wanted, then those that only check.</param>
    /// <param name="wanted">How many are wanted.</param>
    /// <param name="parts">K: entries of the label set.</param>
    public static JudgedView[] Of(IReadOnlyList<AnnotatedView> views, int wanted, int parts) =>
        [.. SceneQuality.Confirm(views).Take(wanted).Select(view =>
            new JudgedView(view, view.ClassCounts(parts), SceneQuality.Of(view)))];
}
