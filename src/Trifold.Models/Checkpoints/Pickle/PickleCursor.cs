using System.Buffers.Binary;
using System.Text;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>Reads instructions and their operands in order. Every length is checked against the bytes that are left.</summary>
internal sealed class PickleCursor(ByteRange bytes)
{
    // Longer texts are source code of networks at most; 16 MiB are beyond any of them.
    private const int MaxTextBytes = 16 << 20;
    private const int MaxNameBytes = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[4096];
    private long _windowStart;
    private int _windowLength;

    /// <summary>Next byte, counted from the start of the range.</summary>
    public long Position { get; private set; }

    /// <summary>The same, counted from the start of the file or archive entry, for messages.</summary>
    public long PositionInSource => bytes.Start + Position;

    public byte ReadByte()
    {
        var inWindow = Position - _windowStart;
        if (inWindow < 0 || inWindow >= _windowLength)
        {
            FillWindow();
            inWindow = 0;
        }

        Position++;
        return _window[inWindow];
    }

    public ushort ReadUInt16() => (ushort)(ReadByte() | ReadByte() << 8);

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadSmall(stackalloc byte[4]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadSmall(stackalloc byte[4]));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadSmall(stackalloc byte[8]));

    public double ReadDoubleBigEndian() => BinaryPrimitives.ReadDoubleBigEndian(ReadSmall(stackalloc byte[8]));

    public byte[] ReadBytes(int count) => ReadRange(count).ToArray();

    /// <summary>Steps over a byte string and says where it is.</summary>
    public ByteRange ReadRange(ulong length)
    {
        // Slice refuses negative lengths, which is what those beyond 2^63 become.
        var range = bytes.Slice(Position, (long)length);
        Position += range.Length;
        return range;
    }

    public ByteRange ReadRange(int length) => ReadRange((ulong)length);

    public string ReadText(uint length)
    {
        if (length > MaxTextBytes)
            throw new PickleException($"a text of {length} bytes is announced, at most {MaxTextBytes} are allowed");
        try
        {
            return Strict.GetString(ReadRange((ulong)length).ToArray());
        }
        catch (DecoderFallbackException)
        {
            throw new PickleException("a text is not valid UTF-8");
        }
    }

    /// <summary>A name that ends in a line break.</summary>
    public string ReadLine()
    {
        var name = new StringBuilder();
        for (var next = ReadByte(); next != '\n'; next = ReadByte())
        {
            if (next is < 0x20 or > 0x7e || name.Length == MaxNameBytes)
                throw new PickleException("a name is not readable text");
            name.Append((char)next);
        }

        return name.ToString();
    }

    private Span<byte> ReadSmall(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = ReadByte();
        return destination;
    }

    private void FillWindow()
    {
        if (Position >= bytes.Length)
            throw new PickleException("the data ends in the middle of the pickle (is the file truncated?)");
        _windowStart = Position;
        _windowLength = (int)Math.Min(_window.Length, bytes.Length - Position);
        bytes.Read(Position, _window.AsSpan(0, _windowLength));
    }
}
