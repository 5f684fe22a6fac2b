using System.IO.MemoryMappedFiles;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>Bytes of a checkpoint that are copied out only where they are needed.</summary>
internal abstract class ByteSource
{
    public abstract long Length { get; }

    /// <summary>Copies bytes; the caller has checked that they are there.</summary>
    public abstract void Read(long start, Span<byte> destination);
}

/// <summary>A file, mapped into memory.</summary>
internal sealed class MappedBytes : ByteSource, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public MappedBytes(FileStream stream)
    {
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(
            stream, null, Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
    }

    public override long Length { get; }

    public override void Read(long start, Span<byte> destination) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)start, destination);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}

/// <summary>Bytes in memory: one entry of an archive.</summary>
internal sealed class ArrayBytes(byte[] bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override void Read(long start, Span<byte> destination) =>
        bytes.AsSpan((int)start, destination.Length).CopyTo(destination);
}

/// <summary>A part of a source; also what a byte string of a pickle becomes, so that skipping one costs nothing.</summary>
internal readonly record struct ByteRange(ByteSource Source, long Start, long Length)
{
    public static ByteRange All(ByteSource source) => new(source, 0, source.Length);

    public ByteRange From(long start) => Slice(start, Length - start);

    public ByteRange Slice(long start, long length)
    {
        if (start < 0 || length < 0 || start > Length - length)
            throw new PickleException($"{length} bytes from byte {Start + start} are announced, but the data ends at byte {Start + Length} (is the file truncated?)");
        return new ByteRange(Source, Start + start, length);
    }

    public void Read(long start, Span<byte> destination) =>
        Source.Read(Slice(start, destination.Length).Start, destination);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }
}
