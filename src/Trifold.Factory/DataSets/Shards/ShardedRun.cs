using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets.Layouts;
using Trifold.Formats.Files;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>
/// Makes a WebDataset folder from shards that are made elsewhere, in the order of their numbers. The files are those of
/// <see cref="DataSetRun"/>, but for the sheet for people, which shows depths as the shards hold them.
/// </summary>
public sealed class ShardedRun
{
    private readonly DataSetProvenance _provenance;
    private readonly LabelSet _labels;
    private readonly int _size;
    private readonly string _folder;

    /// <param name="provenance">What is in it; without a selection.</param>
    /// <param name="labels">Parts of the masks.</param>
    /// <param name="size">Side of the images, pixels.</param>
    /// <param name="folder">New, or with this data set unfinished.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public ShardedRun(DataSetProvenance provenance, LabelSet labels, int size, string folder)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        provenance.Options.Check(labels);
        (_provenance, _labels, _size, _folder) = (provenance, labels, size, folder);
    }

    private DataSetOptions Options => _provenance.Options;

    private int Shards => (int)((Options.Count + (long)Options.ShardSize - 1) / Options.ShardSize);

    /// <summary>Fetches what is missing.</summary>
    /// <param name="open">The pieces of a shard; it may hold samples behind the data set's last, which are left out.</param>
    /// <param name="report">Called for each sample that arrived, in order.</param>
    /// <exception cref="ArgumentException">The folder holds something else.</exception>
    /// <exception cref="IOException">A shard is not what it should be, or cannot be written; whole ones stay.</exception>
    public async Task RunAsync(
        Func<int, IAsyncEnumerable<ReadOnlyMemory<byte>>> open, Action<DataSetProgress> report, CancellationToken cancellation)
    {
        if (!Journal.IsIn(_folder))
            DataFolder.MakeNew(_folder, "");
        using var journal = Journal.Open(_folder, _provenance.ToJson());
        DataFolder.DeleteTemporaries(_folder);
        ShardStore.DeletePartial(_folder);
        for (var shard = 0; shard < Shards; shard++)
        {
            if (!File.Exists(ShardStore.PathIn(_folder, shard)))
                await FetchAsync(shard, open, report, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        Finish();
        journal.Delete();
    }

    private Task FetchAsync(
        int shard, Func<int, IAsyncEnumerable<ReadOnlyMemory<byte>>> open, Action<DataSetProgress> report,
        CancellationToken cancellation) => AtomicFile.WriteAsync(
        ShardStore.PathIn(_folder, shard),
        async (file, stop) =>
        {
            var copy = new ShardCopy(
                file, $"shard {shard}", FirstOf(shard), EndOf(shard), sample => Report(sample, report));
            await foreach (var piece in open(shard).WithCancellation(stop))
            {
                await copy.AddAsync(piece, stop);
                if (copy.IsComplete)
                    break;
            }

            copy.RequireComplete();
        },
        cancellation);

    private long FirstOf(int shard) => (long)shard * Options.ShardSize;

    // Behind the shard's last sample.
    private long EndOf(int shard) => Math.Min(Options.Count, FirstOf(shard + 1));

    private void Report(long sample, Action<DataSetProgress> report) => report(new DataSetProgress(
        (int)sample + 1, Options.Count, Options.Seed + sample / Options.Views, (int)(sample % Options.Views),
        new SampleYield(sample + 1, sample + 1, 0, 0, 0)));

    private void Finish()
    {
        var contents = new ShardContents([.. Enumerable.Range(0, Shards).Select(shard => ShardStore.PathIn(_folder, shard))]);
        var files = new FolderFiles(_folder);
        ShardFile[] shards = [.. Enumerable.Range(0, Shards).Select(shard => ShardFile.Read(
            ShardStore.PathIn(_folder, shard), (int)(EndOf(shard) - FirstOf(shard))))];
        SheetViews.Draw([.. contents.Views().Take(SheetViews.Most)], _labels, files);
        PartTally.Write(contents.Records(), _labels, files);
        new WebDatasetFormat(new SampleEncoding(_labels, Options.Mask, Options.Depth), () => shards)
            .Finish(DataSetInfo.Of(_provenance, _size, _labels), contents.Records(), files);
    }
}
