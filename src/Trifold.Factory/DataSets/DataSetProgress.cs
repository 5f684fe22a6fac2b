namespace Trifold.Factory.DataSets;

/// <summary>How far a data set is.</summary>
/// <param name="Done">Samples in place.</param>
/// <param name="Count">Samples wanted.</param>
/// <param name="Seed">Of the last sample.</param>
/// <param name="View">Its place among the views of its scene.</param>
/// <param name="Yield">What became of the images so far.</param>
public sealed record DataSetProgress(int Done, int Count, long Seed, int View, SampleYield Yield);
