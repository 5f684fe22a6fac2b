using Microsoft.Win32.SafeHandles;
using Trifold.Formats.Tar;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Streams;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>The making of one shard, shared by all who read it meanwhile.</summary>
internal sealed class ShardProduction : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <param name="path">New file.</param>
    public ShardProduction(string tag, string path)
    {
        (Tag, Path) = (tag, path);
        SafeFileHandle file = System.IO.File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        File = new ShardFile(file);
    }

    public string Tag { get; }

    public string Path { get; }

    public ShardFile File { get; }

    /// <summary>Kept by whoever hands out readers.</summary>
    public int Readers { get; set; }

    /// <summary>Ends with the production, whatever its outcome; that is told to the readers.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    public void Stop() => _stop.Cancel();

    /// <summary>Writes the whole archive.</summary>
    public async Task WriteAsync(Dataset dataset, ShardRange range, int resolution, IAdmission admission, StreamOptions options)
    {
        var row = DatasetViews.Of(dataset, resolution);
        var index = range.First;
        await foreach (var (scene, view) in
            ViewSequence.RunAsync(admission, options, row.Operations(range.First, range.End), _stop.Token))
        {
            if (!view.Dropped)
                await File.AppendAsync(SampleEntry.Encode(index, row.Scenes.SeedOf(scene)!.Value, view), _stop.Token);
            index++;
        }

        await File.AppendAsync(TarArchive.End.ToArray(), _stop.Token);
        // A name that promises a whole shard must not outlive a power cut without its bytes.
        RandomAccess.FlushToDisk(File.Handle);
    }

    public void Dispose()
    {
        _stop.Dispose();
        File.Dispose();
    }
}
