using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>
/// The stream that torch wrote before 1.6, still what it nests in network pickles (EG3D specification, section 17.4):
/// magic number, version, system, object and storage keys as five pickles, then each storage's length and elements.
/// </summary>
internal sealed class TorchLegacyStream
{
    private const long ProtocolVersion = 1001;

    // The leading zero keeps it positive.
    private static readonly BigInteger Magic =
        BigInteger.Parse("01950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly Dictionary<string, ByteRange> _storages = [];

    private TorchLegacyStream(object? root) => Root = root;

    public object? Root { get; }

    /// <summary>Whether bytes begin as such a stream.</summary>
    public static bool Is(ByteRange bytes)
    {
        ReadOnlySpan<byte> start =
            [(byte)PickleOpcode.Protocol, 2, (byte)PickleOpcode.Long1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20];
        Span<byte> found = stackalloc byte[start.Length];
        if (bytes.Length < found.Length)
            return false;
        bytes.Read(0, found);
        return found.SequenceEqual(start);
    }

    public static TorchLegacyStream Read(ByteRange bytes, PickleBudget budget)
    {
        var cursor = new PickleCursor(bytes);
        if (PickleMachine.Load(cursor, budget) is not BigInteger magic || magic != Magic)
            throw new PickleException("a torch stream does not begin with its magic number");
        if (PickleMachine.Load(cursor, budget) is not ProtocolVersion)
            throw new PickleException($"a torch stream is not of version {ProtocolVersion}");
        if (Mapping.Of(PickleMachine.Load(cursor, budget))?["little_endian"] is not true)
            throw new PickleException("a torch stream was not written by a little-endian machine");
        var described = new List<PicklePersistentId>();
        var stream = new TorchLegacyStream(PickleMachine.Load(cursor, budget, described));
        if (PickleMachine.Load(cursor, budget) is not PickleList keys)
            throw new PickleException("a torch stream lists no storages");
        stream.FindStorages(keys, described, bytes, cursor.Position);
        return stream;
    }

    public TorchStorage Resolve(PicklePersistentId id)
    {
        var (dtype, key, count) = TorchStorage.Describe(id);
        return _storages.TryGetValue(key, out var bytes)
            ? new TorchStorage(dtype, count, () => bytes)
            : throw new PickleException($"storage '{key}' is used but not in the stream");
    }

    private void FindStorages(
        PickleList keys, List<PicklePersistentId> described, ByteRange bytes, long position)
    {
        var sizes = described.Select(TorchStorage.Describe)
            .GroupBy(storage => storage.Key)
            .ToDictionary(group => group.Key, group => group.First().DType.Size());
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (var item in keys.Items)
        {
            if (item is not string key || !sizes.TryGetValue(key, out var size))
                throw new PickleException("a torch stream lists a storage that nothing uses");
            bytes.Read(position, length);
            position += length.Length;
            var count = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (count < 0 || count > (bytes.Length - position) / size)
                throw new PickleException($"storage '{key}' has {count} elements, but the data ends before (is the file truncated?)");
            _storages[key] = bytes.Slice(position, count * size);
            position += count * size;
        }
    }
}
