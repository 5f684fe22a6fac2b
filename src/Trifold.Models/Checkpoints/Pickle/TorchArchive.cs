using System.IO.Compression;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>
/// The zip file that torch writes since 1.6: <c>NAME/data.pkl</c>, and each storage's bytes as <c>NAME/data/KEY</c>.
/// Entries are read into memory one at a time; nothing is ever extracted under an entry's name.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    private const string Object = "/data.pkl";

    // torch stores without compression; a re-packed checkpoint shrinks by a tenth. Anything much denser is a bomb.
    private const int MaxExpansion = 2;

    // Storages are kept one at a time, so that tensors that take turns with two large ones unpack them again and again;
    // those of tied weights are unpacked twice.
    private const int MostTimesUnpacked = 2;

    // Directory records of empty entries cost almost nothing in a file, but objects in memory.
    private const int MaxEntries = 1 << 16;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly string _folder;
    private (string Key, ByteRange Bytes)? _lastStorage;
    private long _unpacked;

    private TorchArchive(ZipArchive zip, long fileBytes, PickleBudget budget)
    {
        _zip = zip;
        ContentLength = CheckEntries(fileBytes);
        string[] objects = [.. _entries.Keys.Where(name => name.EndsWith(Object, StringComparison.Ordinal))];
        if (objects is not [var name])
            throw new PickleException($"a torch archive has one data.pkl, this one has {objects.Length}");
        _folder = name[..^Object.Length];
        if (_entries.TryGetValue($"{_folder}/byteorder", out var order) && Read(order) is not [(byte)'l', ..])
            throw new PickleException("the archive was not written by a little-endian machine");
        var pickle = ByteRange.All(new ArrayBytes(Read(_entries[name])));
        Root = PickleMachine.Load(new PickleCursor(pickle), budget);
    }

    public object? Root { get; }

    /// <summary>Bytes of all entries without compression.</summary>
    public long ContentLength { get; }

    public static bool Is(ByteRange bytes)
    {
        Span<byte> found = stackalloc byte[4];
        if (bytes.Length < found.Length)
            return false;
        bytes.Read(0, found);
        return found is [(byte)'P', (byte)'K', 3, 4];
    }

    public static TorchArchive Open(Stream stream, PickleBudget budget)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return new TorchArchive(zip, stream.Length, budget);
        }
        catch (InvalidDataException fault)
        {
            zip?.Dispose();
            throw new PickleException($"the zip archive is damaged: {fault.Message}");
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    public TorchStorage Resolve(PicklePersistentId id)
    {
        var (dtype, key, count) = TorchStorage.Describe(id);
        var name = $"{_folder}/data/{key}";
        return _entries.TryGetValue(name, out var entry)
            ? new TorchStorage(dtype, count, () => Bytes(entry))
            : throw new PickleException($"storage '{key}' is used, but the archive has no '{name}'");
    }

    public void Dispose() => _zip.Dispose();

    private long CheckEntries(long fileBytes)
    {
        if (_zip.Entries.Count > MaxEntries)
            throw new PickleException($"the archive has {_zip.Entries.Count} entries, at most {MaxEntries} are allowed");
        var total = 0L;
        foreach (var entry in _zip.Entries)
        {
            var name = entry.FullName;
            if (name.StartsWith('/') || name.Contains('\\') || name.Contains(':') || name.Split('/').Contains(".."))
                throw new PickleException($"the archive's entry '{name}' has a path that leads elsewhere");
            if (!_entries.TryAdd(name, entry))
                throw new PickleException($"the archive has '{name}' twice");
            if (entry.IsEncrypted)
                throw new PickleException($"the archive's entry '{name}' is encrypted");
            // Subtraction, because a sum of declared sizes may overflow.
            if (entry.Length < 0 || entry.Length > MaxExpansion * fileBytes - total)
            {
                throw new PickleException(
                    $"the archive's entries are declared to expand to more than {MaxExpansion} times the file, at '{name}'");
            }

            total += entry.Length;
        }

        return total;
    }

    // Several tensors of one storage follow each other; keeping more than one would hold the checkpoint twice.
    private ByteRange Bytes(ZipArchiveEntry entry)
    {
        if (_lastStorage is { } last && last.Key == entry.FullName)
            return last.Bytes;
        _unpacked += entry.Length;
        if (_unpacked > MostTimesUnpacked * ContentLength)
            throw new PickleException($"the archive's entries are read again and again, at '{entry.FullName}'");
        _lastStorage = null; // Before the next one takes its place in memory.
        var bytes = ByteRange.All(new ArrayBytes(Read(entry)));
        _lastStorage = (entry.FullName, bytes);
        return bytes;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        if (entry.Length > Array.MaxLength)
            throw new PickleException($"the archive's entry '{entry.FullName}' is too large for one piece");
        try
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return stream.ReadByte() < 0
                ? bytes
                : throw new PickleException($"the archive's entry '{entry.FullName}' is longer than it is declared");
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or IOException or NotSupportedException)
        {
            throw new PickleException($"the archive's entry '{entry.FullName}' is damaged: {fault.Message}");
        }
    }
}
