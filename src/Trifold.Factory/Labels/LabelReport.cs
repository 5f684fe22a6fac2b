using Trifold.Factory.Training;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Labels;

/// <summary>What a complete check of a label project found.</summary>
/// <param name="Folder">Of the project.</param>
/// <param name="ReadAs">What the masks were taken for.</param>
/// <param name="Labels">The parts.</param>
/// <param name="Views">The views whose masks can be used.</param>
/// <param name="Faults">What keeps the labels from being used; empty where nothing does.</param>
/// <param name="Warnings">What may be meant so.</param>
public sealed record LabelReport(
    string Folder, string ReadAs, LabelSet Labels, IReadOnlyList<LabelledView> Views, IReadOnlyList<string> Faults,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Pixels of each part over all views, and views that show it, in the order of the parts.</summary>
    public IReadOnlyList<(long Pixels, int Views)> Parts { get; } = Count(Labels.Count, Views);

    /// <summary>The views, where there is no fault.</summary>
    /// <exception cref="LabelException">There is one; it lists them all.</exception>
    public IReadOnlyList<LabelledView> Accepted() => Faults.Count == 0 ? Views : throw new LabelException(Folder, Faults);

    private static (long Pixels, int Views)[] Count(int parts, IReadOnlyList<LabelledView> views)
    {
        var counts = new (long Pixels, int Views)[parts];
        foreach (var view in views)
        {
            var own = new long[parts];
            foreach (var label in view.Labels.Labels)
                own[label]++;
            for (var part = 0; part < parts; part++)
                counts[part] = (counts[part].Pixels + own[part], counts[part].Views + (own[part] > 0 ? 1 : 0));
        }

        return counts;
    }
}
