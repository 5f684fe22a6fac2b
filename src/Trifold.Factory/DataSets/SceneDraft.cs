namespace Trifold.Factory.DataSets;

/// <summary>A scene that is rendered and decided upon, but not stored.</summary>
/// <param name="Scene">Its place, from 0.</param>
/// <param name="Yield">What became of its images.</param>
/// <param name="Samples">Those that are kept.</param>
/// <param name="Records">What is known of each of them, but for the format's notes.</param>
internal sealed record SceneDraft(
    long Scene, SampleYield Yield, IReadOnlyList<DataSetSample> Samples, IReadOnlyList<SampleRecord> Records);
