using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Trifold.Models.Checkpoints;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header only, tensors are copied out when asked for.
/// Every fault is a <see cref="CheckpointException"/>.
/// </summary>
/// <remarks>Safe to read from several threads. The file must not be shortened in place while it is open; files written
/// by <see cref="SafetensorsWriter"/> are replaced whole, so an open reader keeps the old content.</remarks>
public sealed class SafetensorsReader : IDisposable
{
    private const int LengthBytes = 8;

    // Conversions go through a buffer that stays in the cache.
    private const int SlabElements = 4096;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private readonly long _dataStart;

    private SafetensorsReader(
        string path, MemoryMappedFile file, MemoryMappedViewAccessor view, SafetensorsHeader header, long dataStart)
    {
        FilePath = path;
        _file = file;
        _view = view;
        _dataStart = dataStart;
        Entries = header.Entries;
        Metadata = header.Metadata;
        _byName = header.Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The file, as it was given.</summary>
    public string FilePath { get; }

    /// <summary>All tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The free text that stands in the header; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header.</summary>
    public static SafetensorsReader Open(string path)
    {
        try
        {
            return Map(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>What the header says about a tensor.</summary>
    public SafetensorsEntry Entry(string name) =>
        _byName.TryGetValue(name, out var entry)
            ? entry
            : throw new CheckpointException(FilePath, $"there is no tensor '{name}'.");

    /// <summary>Copies bytes of a tensor as they stand in the file.</summary>
    /// <param name="name">Tensor.</param>
    /// <param name="destination">Filled completely.</param>
    /// <param name="start">First byte of the tensor to copy; tensors beyond 2 GB are copied in parts.</param>
    public void CopyBytes(string name, Span<byte> destination, long start = 0)
    {
        var entry = Entry(name);
        if (start < 0 || destination.Length > entry.ByteLength - start)
        {
            throw new ArgumentOutOfRangeException(nameof(start),
                $"'{name}' has {entry.ByteLength} bytes; {destination.Length} from byte {start} were asked for.");
        }

        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + entry.Offset + start), destination);
    }

    /// <summary>All bytes of a tensor as they stand in the file.</summary>
    public byte[] ReadBytes(string name)
    {
        var entry = Entry(name);
        var bytes = new byte[ArrayLength(entry, entry.ByteLength)];
        CopyBytes(name, bytes);
        return bytes;
    }

    /// <summary>All elements of a tensor, row-major, converted to single precision (BOOL: 0 or 1).</summary>
    public float[] ReadFloats(string name)
    {
        var entry = Entry(name);
        var floats = new float[ArrayLength(entry, entry.ElementCount)];
        var size = entry.DType.Size();
        var slab = new byte[Math.Min(SlabElements, floats.Length) * size];
        for (var done = 0; done < floats.Length;)
        {
            var count = Math.Min(SlabElements, floats.Length - done);
            var bytes = slab.AsSpan(0, count * size);
            CopyBytes(name, bytes, (long)done * size);
            Convert(bytes, entry.DType, floats.AsSpan(done, count));
            done += count;
        }

        return floats;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static SafetensorsReader Map(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = stream.Length;
        if (length < LengthBytes)
            throw new CheckpointException(path, $"{length} bytes are too few for a safetensors file.");

        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaxBytes)
        {
            throw new CheckpointException(path,
                $"a header of {headerBytes} bytes is announced, at most {SafetensorsHeader.MaxBytes} are allowed " +
                "(is this a safetensors file?).");
        }

        var dataStart = LengthBytes + (long)headerBytes;
        if (dataStart > length)
        {
            throw new CheckpointException(path,
                $"the header takes {headerBytes} bytes, but the file ends after {length - LengthBytes} (is it truncated?).");
        }

        var json = new byte[headerBytes];
        stream.ReadExactly(json);
        var header = SafetensorsHeader.Parse(json, length - dataStart, path);

        var file = MemoryMappedFile.CreateFromFile(
            stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        return new SafetensorsReader(path, file, view, header, dataStart);
    }

    private int ArrayLength(SafetensorsEntry entry, long count) =>
        count <= Array.MaxLength
            ? (int)count
            : throw new CheckpointException(FilePath, $"tensor '{entry.Name}' is too large for one array ({count}).");

    private static void Convert(ReadOnlySpan<byte> bytes, SafetensorsDType dtype, Span<float> floats)
    {
        switch (dtype)
        {
            case SafetensorsDType.F16:
                Each(MemoryMarshal.Cast<byte, Half>(bytes), floats, value => (float)value);
                break;
            case SafetensorsDType.BF16:
                // The upper half of a single-precision number.
                Each(MemoryMarshal.Cast<byte, ushort>(bytes), floats, value => BitConverter.UInt32BitsToSingle((uint)value << 16));
                break;
            case SafetensorsDType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(floats);
                break;
            case SafetensorsDType.F64:
                Each(MemoryMarshal.Cast<byte, double>(bytes), floats, value => (float)value);
                break;
            case SafetensorsDType.I64:
                Each(MemoryMarshal.Cast<byte, long>(bytes), floats, value => value);
                break;
            case SafetensorsDType.I32:
                Each(MemoryMarshal.Cast<byte, int>(bytes), floats, value => value);
                break;
            case SafetensorsDType.U8:
                Each(bytes, floats, value => value);
                break;
            case SafetensorsDType.Bool:
                Each(bytes, floats, value => value == 0 ? 0 : 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a safetensors element type.");
        }
    }

    private static void Each<T>(ReadOnlySpan<T> source, Span<float> floats, Func<T, float> convert)
    {
        for (var i = 0; i < source.Length; i++)
            floats[i] = convert(source[i]);
    }
}
