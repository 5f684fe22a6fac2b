using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Trifold.Factory.DataSets;

namespace Trifold.Factory.Tests.DataSets;

/// <summary>A data set on disk, written as a run writes it.</summary>
internal sealed class WrittenDataSet : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="format">Gives layout and store for the folder.</param>
    public WrittenDataSet(ExactSamples exact, Func<string, (IDataSetFormat Format, ISampleStore Store)> format)
    {
        var (layout, store) = format(Path);
        using (store)
        {
            List<SampleRecord> records = [];
            foreach (var sample in exact.Samples)
            {
                var encoded = layout.Encode(sample);
                store.Add(encoded);
                // Notes reach Finish through a journal of JSON lines.
                var notes = encoded.Notes is null ? null : (JsonObject?)JsonNode.Parse(encoded.Notes.ToJsonString());
                records.Add(new SampleRecord(
                    sample.Name, sample.View.Seed, sample.ViewIndex, sample.View.Camera.ToVector(),
                    sample.View.ClassCounts(exact.Labels.Count), 1, notes));
            }

            store.Complete();
            var provenance = new JsonObject { ["generator"] = "exact views" };
            layout.Finish(
                new DataSetInfo("exact-views", ExactSamples.Size, exact.Labels, "CC0-1.0", provenance),
                records.Select(record => record), new FolderFiles(Path));
        }
    }

    /// <param name="format">A layout of folders, with palette masks.</param>
    public WrittenDataSet(ExactSamples exact, string format)
        : this(exact, folder => DataSetFormats.Create(format, folder, new SampleEncoding(exact.Labels), samplesPerShard: 1000))
    {
    }

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    /// <summary>Leaves the exact labels, colours and depths of the samples beside it, as raw bytes.</summary>
    /// <returns>Their folder.</returns>
    public string WriteTruth(ExactSamples exact)
    {
        var truth = _folder.File("truth");
        Directory.CreateDirectory(truth);
        foreach (var (name, _, view) in exact.Samples)
        {
            System.IO.File.WriteAllBytes($"{truth}/{name}.labels", view.Labels.Labels);
            System.IO.File.WriteAllBytes($"{truth}/{name}.rgb", view.Rgb.Pixels);
            System.IO.File.WriteAllBytes($"{truth}/{name}.depth", MemoryMarshal.AsBytes(view.Depth.AsSpan()).ToArray());
        }

        return truth;
    }

    public void Dispose() => _folder.Dispose();
}
