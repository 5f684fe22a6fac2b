using System.Text;

namespace Trifold.Formats.Tar;

/// <summary>Where files begin in a POSIX ustar archive that arrives in pieces; their contents are passed over.</summary>
public sealed class TarScanner
{
    private const int Block = 512;

    // POSIX ustar header block: offsets of its fields.
    private const int NameLength = 100, SizeOffset = 124, SizeDigits = 11, MagicOffset = 257;

    private readonly byte[] _header = new byte[Block];
    private int _filled;
    private long _contentLeft;
    private int _emptyBlocks;

    /// <summary>Bytes taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the two empty blocks have been seen that stand behind the last file.</summary>
    public bool IsEnded => _emptyBlocks == 2;

    /// <summary>Takes the next piece.</summary>
    /// <returns>Files whose headers end in it: their names, and where in the archive their headers begin.</returns>
    /// <exception cref="InvalidDataException">It is no such archive, or goes on behind its end.</exception>
    public IReadOnlyList<(string Name, long Offset)> Add(ReadOnlySpan<byte> piece)
    {
        var found = new List<(string Name, long Offset)>();
        while (!piece.IsEmpty)
        {
            if (IsEnded)
                throw new InvalidDataException($"the archive goes on behind its end at byte {Position}.");
            var taken = _contentLeft > 0 ? (int)Math.Min(piece.Length, _contentLeft) : Math.Min(piece.Length, Block - _filled);
            if (_contentLeft > 0)
                _contentLeft -= taken;
            else
                Collect(piece[..taken]);
            Position += taken;
            piece = piece[taken..];
            if (_filled == Block && ReadHeader() is { } name)
                found.Add((name, Position - Block));
        }

        return found;
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_header.AsSpan(_filled));
        _filled += bytes.Length;
    }

    // Null: an empty block.
    private string? ReadHeader()
    {
        _filled = 0;
        ReadOnlySpan<byte> header = _header;
        if (!header.ContainsAnyExcept((byte)0))
        {
            _emptyBlocks++;
            return null;
        }

        if (_emptyBlocks > 0 || !header[MagicOffset..].StartsWith("ustar"u8)
            || SizeIn(header.Slice(SizeOffset, SizeDigits)) is not { } size)
        {
            throw new InvalidDataException($"there is no file's header at byte {Position - Block} of the archive.");
        }

        _contentLeft = (size + Block - 1) / Block * Block;
        var name = header[..NameLength];
        return Encoding.UTF8.GetString(name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name);
    }

    // Null: no octal number.
    private static long? SizeIn(ReadOnlySpan<byte> octal)
    {
        long size = 0;
        foreach (var digit in octal)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            size = 8 * size + (digit - '0');
        }

        return size;
    }
}
