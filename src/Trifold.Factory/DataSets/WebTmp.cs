namespace Trifold.Factory.DataSets;
internal sealed class WebDatasetFormat : IDataSetFormat { public string Name => ""; public EncodedSample Encode(DataSetSample s) => null!; public void Finish(DataSetInfo i, IEnumerable<SampleRecord> r, IFileSink f) { } }
internal sealed class ShardStore(string a, int b) : ISampleStore { public void Add(EncodedSample s) { _ = a; _ = b; } public System.Text.Json.Nodes.JsonObject? Position => null; public void Resume(System.Text.Json.Nodes.JsonObject? p) { } public void Complete() { } public void Dispose() { } }
