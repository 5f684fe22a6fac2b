using System.Text.Json.Nodes;

namespace Trifold.Factory.DataSets;

/// <summary>A sample as its files hold it.</summary>
/// <param name="Name">Of the sample.</param>
/// <param name="Files">Complete files; those of one sample belong together.</param>
/// <param name="Notes">What the format's files about the whole data set will need of this sample; null: nothing.</param>
public sealed record EncodedSample(string Name, IReadOnlyList<DataFile> Files, JsonObject? Notes = null);
