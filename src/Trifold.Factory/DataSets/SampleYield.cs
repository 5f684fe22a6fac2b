namespace Trifold.Factory.DataSets;

/// <summary>What became of the images that were made.</summary>
/// <param name="Made">All of them.</param>
/// <param name="Kept">Those in the data set.</param>
/// <param name="LackingParts">Dropped for a required part.</param>
/// <param name="LowQuality">Dropped for their quality.</param>
/// <param name="FullBins">Dropped because there were enough of their kind.</param>
public readonly record struct SampleYield(long Made, long Kept, long LackingParts, long LowQuality, long FullBins)
{
    public static SampleYield operator +(SampleYield a, SampleYield b) => new(
        a.Made + b.Made, a.Kept + b.Kept, a.LackingParts + b.LackingParts, a.LowQuality + b.LowQuality,
        a.FullBins + b.FullBins);

    public override string ToString()
    {
        (long Count, string Reason)[] reasons =
            [(LackingParts, "lack a required part"), (LowQuality, "are of low quality"), (FullBins, "are of kinds there are enough of")];
        var dropped = string.Join(", ", reasons.Where(entry => entry.Count > 0).Select(entry => $"{entry.Count} {entry.Reason}"));
        return $"{Kept} of {Made} images kept ({(Made == 0 ? 0 : Kept / (double)Made):P0})" + (dropped.Length == 0 ? "" : $"; {dropped}");
    }
}
