using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Trifold.Serving.Datasets;

/// <summary>
/// Whole shards in a folder, <c>TAG-LENGTH.tar</c>, those not read for longest gone first. The names say all there is to
/// know, so that a restarted server goes on with what is there.
/// </summary>
internal sealed partial class ShardCache
{
    // A production writes far more often; this is one whose process has ended.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private const string PartialSuffix = ".partial";

    private readonly string _folder;
    private readonly long _quota;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _latestFirst = [];
    private readonly Dictionary<string, LinkedListNode<Entry>> _byTag = [];
    private long _bytes;

    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public ShardCache(string folder, long quota, TimeProvider time)
    {
        (_folder, _quota, _time) = (folder, quota, time);
        ShardFolder.Make(folder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc))
            Find(file);
        Evict();
    }

    /// <summary>Where a shard may be written until it is whole.</summary>
    /// <exception cref="IOException">The folder has gone and cannot be made again.</exception>
    public string NewPartialPath(string tag)
    {
        // Cleaners of caches take folders too.
        ShardFolder.Make(_folder);
        return Path.Combine(_folder, $".{tag}-{Guid.NewGuid():N}{PartialSuffix}");
    }

    /// <summary>Opens a shard that is there.</summary>
    public (SafeFileHandle File, long Length)? TryOpen(string tag)
    {
        lock (_lock)
        {
            if (!_byTag.TryGetValue(tag, out var node))
                return null;
            if (Open(node.Value) is not { } file)
            {
                Remove(node);
                return null;
            }

            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return (file, node.Value.Length);
        }
    }

    /// <summary>Takes in a whole shard.</summary>
    /// <param name="partialPath">Its file, on the disk.</param>
    public void Add(string tag, string partialPath, long length)
    {
        var entry = new Entry(tag, length);
        // A cleaner may have taken it; its readers have it open.
        if (!File.Exists(partialPath))
            return;
        lock (_lock)
        {
            if (_byTag.TryGetValue(tag, out var old))
                Remove(old);
            File.Move(partialPath, PathOf(entry), overwrite: true);
            Insert(entry);
            Evict();
        }
    }

    private void Find(FileInfo file)
    {
        if (file.Name.EndsWith(PartialSuffix, StringComparison.Ordinal))
        {
            if (_time.GetUtcNow() - file.LastWriteTimeUtc > Abandoned)
                ShardFolder.Delete(file.FullName);
            return;
        }

        var name = Name().Match(file.Name);
        if (!name.Success || !long.TryParse(name.Groups["length"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return;
        if (file.Length == length)
            Insert(new Entry(name.Groups["tag"].Value, length));
        else
            ShardFolder.Delete(file.FullName);
    }

    private SafeFileHandle? Open(Entry entry)
    {
        var path = PathOf(entry);
        try
        {
            // The order survives a restart as the files' times.
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            if (RandomAccess.GetLength(file) == entry.Length)
                return file;
            file.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another server that shares the folder needed the room, a cleaner came, or the file is another user's.
            return null;
        }
    }

    private void Insert(Entry entry)
    {
        _byTag[entry.Tag] = _latestFirst.AddFirst(entry);
        _bytes += entry.Length;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _latestFirst.Remove(node);
        _byTag.Remove(node.Value.Tag);
        _bytes -= node.Value.Length;
        // Whoever reads it has it open and keeps it.
        ShardFolder.Delete(PathOf(node.Value));
    }

    private void Evict()
    {
        while (_bytes > _quota)
            Remove(_latestFirst.Last!);
    }

    private string PathOf(Entry entry) => Path.Combine(_folder, $"{entry.Tag}-{entry.Length}.tar");

    [GeneratedRegex("^(?<tag>[0-9a-f]{32})-(?<length>[0-9]+)\\.tar$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    private sealed record Entry(string Tag, long Length);
}
