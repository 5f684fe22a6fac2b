using System.Text.Json.Nodes;
using Trifold.Formats.Files;

namespace Trifold.Factory.DataSets;

/// <summary>A data set's folder: every file of it is there whole or not at all.</summary>
/// <param name="folder">Exists.</param>
public sealed class FolderFiles(string folder) : ISampleStore, IFileSink
{
    private readonly HashSet<string> _made = [];

    public JsonObject? Position => null;

    public void Add(EncodedSample sample)
    {
        foreach (var file in sample.Files)
            Write(file.Path, stream => stream.Write(file.Bytes));
    }

    public void Write(string path, Action<Stream> write)
    {
        var full = Path.Combine(folder, path);
        var parent = Path.GetDirectoryName(full)!;
        if (_made.Add(parent))
            Directory.CreateDirectory(parent);
        AtomicFile.Write(full, write);
    }

    // Files of samples that were not recorded any more are written again, with the same bytes.
    public void Resume(JsonObject? position)
    {
    }

    public void Complete()
    {
    }

    public void Dispose()
    {
    }
}
