using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>Which of the images that are made are kept.</summary>
public sealed record SelectionOptions
{
    /// <summary>Most parts that images can be balanced by: each doubles the number of bins.</summary>
    public const int MostBalancedParts = 4;

    /// <summary>Most ranges of the yaw.</summary>
    public const int MostYawBins = 360;

    /// <summary>Every kept image shows all of these.</summary>
    public IReadOnlyList<PartRequirement> Require { get; init; } = [];

    /// <summary>Least quality, in [0, 1], see <see cref="Annotation.SceneQuality"/>.</summary>
    public double MinQuality { get; init; }

    /// <summary>Equally many images with and without each of these parts, in every combination.</summary>
    public IReadOnlyList<string> BalanceParts { get; init; } = [];

    /// <summary>Equally many images in each of so many equal ranges of the yaw, within the cameras' limits; 0: any yaw.</summary>
    public int BalanceYaw { get; init; }

    /// <summary>Whether an image shows the required parts and is good enough, whatever the balance says.</summary>
    /// <param name="pixels">Pixels of each part, [K].</param>
    public bool Accepts(LabelSet labels, IReadOnlyList<long> pixels, double quality) => ShowsParts(labels, pixels) && IsGood(quality);

    internal bool ShowsParts(LabelSet labels, IReadOnlyList<long> pixels) =>
        Require.All(requirement => requirement.IsMet(labels, pixels));

    internal bool IsGood(double quality) => quality >= MinQuality;

    /// <exception cref="ArgumentException">A part is unknown or a number out of its range.</exception>
    public void Check(LabelSet labels)
    {
        foreach (var requirement in Require)
            requirement.Check("require", labels);
        foreach (var part in BalanceParts)
            new PartRequirement(part).Check("balance", labels);
        if (BalanceParts.Count > MostBalancedParts || BalanceParts.Distinct().Count() < BalanceParts.Count)
        {
            throw new ArgumentException(
                $"balance: at most {MostBalancedParts} different parts, got {string.Join(", ", BalanceParts)}.");
        }

        if (!(MinQuality is >= 0 and < 1))
            throw new ArgumentException($"min-quality: must lie in [0, 1), got {MinQuality}.");
        if (BalanceYaw is < 0 or > MostYawBins)
            throw new ArgumentException($"balance-yaw: must lie between 0 and {MostYawBins}, got {BalanceYaw}.");
    }
}
