using System.Globalization;
using System.Text.Json.Nodes;
using Trifold.Formats.Tar;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>
/// Keeps samples in tar files of a fixed number each, <c>shard-000000.tar</c> and so on. A shard has a hidden name until it
/// is whole, so whoever sees one may read it. The same samples make the same bytes, interrupted or not.
/// </summary>
/// <param name="folder">Exists.</param>
/// <param name="samplesPerShard">At least 1; the last shard may hold fewer.</param>
public sealed class ShardStore(string folder, int samplesPerShard) : ISampleStore
{
    private const string PartialSuffix = ".partial";

    // Those that this process finished; those of an interrupted run before it are read when they are asked for.
    private readonly Dictionary<int, ShardFile> _finished = [];
    private int _shard;
    private PartialShard? _partial;

    public int SamplesPerShard { get; } = samplesPerShard >= 1
        ? samplesPerShard
        : throw new ArgumentException($"samples per shard: must be at least 1, got {samplesPerShard}.");

    public JsonObject Position => new()
    {
        ["shard"] = _shard,
        ["samples"] = _partial?.Samples ?? 0,
        ["offset"] = _partial?.Length ?? 0,
    };

    public void Add(EncodedSample sample)
    {
        var bytes = TarArchive.Encode(sample.Files.Select(file => (file.Path, file.Bytes)));
        _partial ??= PartialShard.Create(PartialPath(_shard));
        _partial.Add(bytes);
        if (_partial.Samples == SamplesPerShard)
            CompleteShard();
    }

    public void Resume(JsonObject? position)
    {
        _partial?.Dispose();
        _partial = null;
        _shard = (int?)position?["shard"] ?? 0;
        var (samples, offset) = ((int?)position?["samples"] ?? 0, (long?)position?["offset"] ?? 0);
        for (var shard = 0; shard < _shard; shard++)
        {
            if (!File.Exists(FinishedPath(shard)))
                throw Missing(FinishedPath(shard));
        }

        if (samples == 0)
        {
            Forget(from: _shard);
            return;
        }

        var (finished, partial) = (FinishedPath(_shard), PartialPath(_shard));
        // The run ended between putting the shard in place and recording it.
        if (File.Exists(finished))
            File.Move(finished, partial, overwrite: true);
        if (!File.Exists(partial))
            throw Missing(partial);
        _partial = PartialShard.Reopen(partial, samples, offset);
        Forget(from: _shard + 1);
    }

    public void Complete()
    {
        if (_partial is not null)
            CompleteShard();
    }

    /// <summary>All shards in order, once the store is complete.</summary>
    public IEnumerable<ShardFile> Shards()
    {
        for (var shard = 0; shard < _shard; shard++)
        {
            if (!_finished.ContainsKey(shard))
                _finished[shard] = ShardFile.Read(FinishedPath(shard), SamplesPerShard);
            yield return _finished[shard];
        }
    }

    public void Dispose() => _partial?.Dispose();

    private void CompleteShard()
    {
        _finished[_shard] = _partial!.Complete(FinishedPath(_shard));
        _partial.Dispose();
        _partial = null;
        _shard++;
    }

    private void Forget(int from)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (NumberOf(Path.GetFileName(path)) >= from)
                File.Delete(path);
        }
    }

    /// <summary>Where a whole shard lies.</summary>
    internal static string PathIn(string folder, int shard) => Path.Combine(folder, $"shard-{shard:D6}.tar");

    /// <summary>Deletes shards that are not whole.</summary>
    internal static void DeletePartial(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $".shard-*{PartialSuffix}"))
            File.Delete(path);
    }

    // Null for files that are no shards.
    private static int? NumberOf(string name)
    {
        var shown = name.StartsWith('.') && name.EndsWith(PartialSuffix, StringComparison.Ordinal)
            ? name[1..^PartialSuffix.Length]
            : name;
        return shown.Split('-', '.') is ["shard", var digits, "tar"]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private string FinishedPath(int shard) => PathIn(folder, shard);

    private string PartialPath(int shard) => Path.Combine(folder, $".shard-{shard:D6}.tar{PartialSuffix}");

    private static IOException Missing(string path) =>
        new($"'{path}' is not there any more; its samples are lost. Start again in a new folder.");
}
