using System.Text.Json.Nodes;

namespace Trifold.Factory.DataSets;

/// <summary>A scene that is in the data set for good.</summary>
/// <param name="Scene">Its place, from 0.</param>
/// <param name="Yield">What became of its images.</param>
/// <param name="Samples">Those that were kept.</param>
/// <param name="Position">Where the store stands behind it, see <see cref="ISampleStore.Position"/>.</param>
internal sealed record SceneEntry(long Scene, SampleYield Yield, IReadOnlyList<SampleRecord> Samples, JsonObject? Position = null);
