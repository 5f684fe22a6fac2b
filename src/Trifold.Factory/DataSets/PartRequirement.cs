using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>A part that an image must show to be kept.</summary>
/// <param name="Part">Its name in the label set.</param>
/// <param name="Share">Least share of the image's pixels, in (0, 1].</param>
public sealed record PartRequirement(string Part, double Share = PartRequirement.Visible)
{
    /// <summary>From this share of the pixels on a part counts as seen: 16 pixels of a 128² image.</summary>
    public const double Visible = 0.001;

    /// <exception cref="ArgumentException">The part is unknown or the share out of its range.</exception>
    public void Check(string field, LabelSet labels)
    {
        if (!labels.TryIndexOf(Part, out _))
        {
            throw new ArgumentException(
                $"{field}: no part is named '{Part}'; there are {string.Join(", ", labels.Entries.Select(label => label.Name))}.");
        }

        if (!(Share is > 0 and <= 1))
            throw new ArgumentException($"{field}: the share of {Part} must lie in (0, 1], got {Share}.");
    }

    /// <summary>Whether a view shows the part.</summary>
    /// <param name="pixels">Pixels of each part, [K].</param>
    public bool IsMet(LabelSet labels, IReadOnlyList<long> pixels) =>
        pixels[labels.IndexOf(Part)] >= Share * pixels.Sum();
}
