namespace Trifold.Formats.Masks;

/// <summary>
/// Label Studio's run lengths of a brush: a bit stream, highest bit first. 32 bits: how many values follow; 5 bits: bits
/// of a value − 1; four times 4 bits: widths of run lengths − 1; then blocks of a flag, 2 bits that choose a width, a
/// length − 1 of this width, and one value for the whole run (flag 1) or each of them (flag 0). The values are the brush's
/// image as RGBA; alpha says what is covered.
/// </summary>
public static class BrushRle
{
    private const int Channels = 4;
    private const int Alpha = 3;
    private const int ValueBits = 8;
    private const int CoveredAlpha = 128;

    private static readonly int[] LengthBits = [3, 4, 8, 16];

    /// <summary>Encodes a region as the official converter does, all four channels 0 or 255.</summary>
    /// <param name="covered">Row-major.</param>
    public static byte[] Encode(ReadOnlySpan<bool> covered)
    {
        var bits = new BitWriter();
        bits.Write((uint)(Channels * covered.Length), 32);
        bits.Write(ValueBits - 1, 5);
        foreach (var width in LengthBits)
            bits.Write((uint)width - 1, 4);
        for (var start = 0; start < covered.Length;)
        {
            var end = start + 1;
            while (end < covered.Length && covered[end] == covered[start])
                end++;
            WriteRun(bits, Channels * (end - start), covered[start] ? byte.MaxValue : (byte)0);
            start = end;
        }

        return bits.Finish();
    }

    /// <summary>Which pixels a brush covers.</summary>
    /// <param name="covered">Row-major; set or cleared.</param>
    /// <param name="source">File and place in it, for messages.</param>
    /// <exception cref="MaskFormatException">The stream is damaged or has another number of pixels.</exception>
    public static void Decode(ReadOnlySpan<byte> stream, Span<bool> covered, string source)
    {
        var bits = new BitReader(stream, source);
        var values = bits.Read(32);
        if (values != (long)Channels * covered.Length)
        {
            throw new MaskFormatException(
                source, $"rle: it has {values} values; {covered.Length} pixels of {Channels} channels are {(long)Channels * covered.Length}.");
        }

        var valueBits = bits.Read(5) + 1;
        if (valueBits != ValueBits)
            throw new MaskFormatException(source, $"rle: a value must have {ValueBits} bits, got {valueBits}.");
        Span<int> widths = stackalloc int[LengthBits.Length];
        foreach (ref var width in widths)
            width = (int)bits.Read(4) + 1;

        for (long at = 0; at < values;)
        {
            var isRun = bits.Read(1) == 1;
            var end = at + bits.Read(widths[(int)bits.Read(2)]) + 1;
            if (end > values)
                throw new MaskFormatException(source, $"rle: a run goes to value {end} of {values}.");
            for (var value = isRun ? bits.Read(ValueBits) : 0; at < end; at++)
            {
                if (!isRun)
                    value = bits.Read(ValueBits);
                if (at % Channels == Alpha)
                    covered[(int)(at / Channels)] = value >= CoveredAlpha;
            }
        }
    }

    private static void WriteRun(BitWriter bits, int length, byte value)
    {
        while (length > 0)
        {
            var index = Array.FindIndex(LengthBits, width => length <= 1 << width);
            var part = index < 0 ? 1 << LengthBits[^1] : length;
            index = index < 0 ? LengthBits.Length - 1 : index;
            bits.Write(1, 1);
            bits.Write((uint)index, 2);
            bits.Write((uint)part - 1, LengthBits[index]);
            bits.Write(value, ValueBits);
            length -= part;
        }
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private int _used = 8;

        public void Write(uint value, int count)
        {
            for (var bit = count - 1; bit >= 0; bit--)
            {
                if (_used == 8)
                {
                    _bytes.Add(0);
                    _used = 0;
                }

                _bytes[^1] |= (byte)((value >> bit & 1) << (7 - _used++));
            }
        }

        /// <summary>The converter always appends 1 to 8 zero bits.</summary>
        public byte[] Finish() => _used == 8 ? [.. _bytes, 0] : [.. _bytes];
    }

    private ref struct BitReader(ReadOnlySpan<byte> bytes, string source)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private long _at;

        public long Read(int count)
        {
            if (_at + count > 8L * _bytes.Length)
                throw new MaskFormatException(source, "rle: the stream ends too early.");
            long value = 0;
            for (var end = _at + count; _at < end; _at++)
                value = value << 1 | (long)(_bytes[(int)(_at / 8)] >> (int)(7 - _at % 8) & 1);
            return value;
        }
    }
}
