using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Trifold.Formats.Images;

namespace Trifold.Formats.Png;

/// <summary>
/// Walks over the chunks of a PNG stream. Only what decides the stored samples is let through: critical chunks and
/// tRNS. Without gAMA, cHRM, sRGB and iCCP there is nothing that could make libpng change a value, which is what labels
/// and depth need and what most readers do for colour.
/// </summary>
internal static class PngChunks
{
    private const int LengthAndType = 8;
    private const int Crc = 4;
    private const int HeaderDataBytes = 13;

    // Bit 5 of the first letter: lower case, ancillary.
    private const byte AncillaryBit = 0x20;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>Reads IHDR, which stands first. libpng checks its values and checksum later.</summary>
    public static PngHeader ReadHeader(ReadOnlySpan<byte> png, string source)
    {
        if (!png.StartsWith(Signature))
            throw new ImageFormatException(source, "this is not a PNG file (wrong signature).");
        var chunks = png[Signature.Length..];
        if (chunks.Length < LengthAndType + HeaderDataBytes + Crc)
            throw new ImageFormatException(source, "the PNG file is truncated in its header.");
        if (!chunks[4..LengthAndType].SequenceEqual("IHDR"u8))
            throw new ImageFormatException(source, "the PNG file does not begin with its header (IHDR).");

        var header = chunks[LengthAndType..];
        return new PngHeader(
            BinaryPrimitives.ReadUInt32BigEndian(header),
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            header[8],
            (PngColorType)header[9]);
    }

    /// <summary>A copy of the stream, up to IEND, that holds only critical chunks and tRNS.</summary>
    public static byte[] KeepSamples(ReadOnlySpan<byte> png, string source)
    {
        var kept = new byte[png.Length];
        Signature.CopyTo(kept);
        var length = Signature.Length;
        for (var rest = png[Signature.Length..]; ;)
        {
            var chunk = First(rest, source);
            var type = chunk[4..LengthAndType];
            if ((type[0] & AncillaryBit) == 0 || type.SequenceEqual("tRNS"u8))
            {
                chunk.CopyTo(kept.AsSpan(length));
                length += chunk.Length;
            }

            if (type.SequenceEqual("IEND"u8))
                return kept[..length];
            rest = rest[chunk.Length..];
        }
    }

    /// <summary>The colours of PLTE, of a stream whose header says that it has some.</summary>
    public static Rgb[] ReadPalette(ReadOnlySpan<byte> png, string source)
    {
        for (var rest = png[Signature.Length..]; ;)
        {
            var chunk = First(rest, source);
            var type = chunk[4..LengthAndType];
            if (type.SequenceEqual("PLTE"u8))
                return MemoryMarshal.Cast<byte, Rgb>(chunk[LengthAndType..^Crc]).ToArray();
            if (type.SequenceEqual("IEND"u8))
                throw new ImageFormatException(source, "the PNG file is damaged: it has no palette (PLTE).");
            rest = rest[chunk.Length..];
        }
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> chunks, string source)
    {
        if (chunks.Length < LengthAndType + Crc)
            throw Truncated(source);
        var dataLength = BinaryPrimitives.ReadUInt32BigEndian(chunks);
        return dataLength <= (uint)(chunks.Length - LengthAndType - Crc)
            ? chunks[..(LengthAndType + (int)dataLength + Crc)]
            : throw Truncated(source);
    }

    private static ImageFormatException Truncated(string source) =>
        new(source, "the PNG file is truncated or damaged: it ends before its last chunk (IEND).");
}
