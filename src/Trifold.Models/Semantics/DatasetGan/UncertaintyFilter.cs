namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>Chooses which generated samples are kept by their uncertainty (DatasetGAN specification, section 4).</summary>
public static class UncertaintyFilter
{
    // The most certain ones teach nothing; the released scripts fix how many.
    private const int MostCertain = 30;

    /// <summary>
    /// Drops the 30 most certain samples and the most uncertain ones: int(n·<paramref name="portion"/>) in all.
    /// </summary>
    /// <param name="scores">Uncertainty of each sample.</param>
    /// <param name="portion">Share to drop, in [0, 1); 0 keeps all.</param>
    /// <returns>Indices of what is kept, most certain first; with portion 0 all in their order.</returns>
    /// <exception cref="ArgumentException">The portion is out of range or drops no more than the 30.</exception>
    public static int[] Kept(IReadOnlyList<double> scores, double portion)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (portion is not (>= 0 and < 1))
            throw new ArgumentException($"portion: must lie in [0, 1), got {portion}.", nameof(portion));
        var all = Enumerable.Range(0, scores.Count);
        if (portion == 0)
            return [.. all];
        var dropped = (int)(scores.Count * portion);
        if (dropped <= MostCertain)
        {
            throw new ArgumentException(
                $"portion: {portion} of {scores.Count} samples drops {dropped}, but the {MostCertain} most certain ones always " +
                $"go and some uncertain ones must; choose more than {(double)MostCertain / scores.Count:G3} or 0.", nameof(portion));
        }

        // Stable: of equal scores the first comes first.
        return [.. all.OrderBy(i => scores[i]).Skip(MostCertain).Take(scores.Count - dropped)];
    }
}
