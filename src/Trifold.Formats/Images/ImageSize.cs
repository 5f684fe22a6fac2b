using System.Buffers.Binary;
using Trifold.Formats.Png;

namespace Trifold.Formats.Images;

/// <summary>Width and height as a file's header states them, before anything is decoded.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(long Width, long Height)
{
    private const byte Marker = 0xff;

    /// <summary>Width times height.</summary>
    public long Pixels => Width * Height;

    /// <summary>Reads the header of a PNG or JPEG file.</summary>
    /// <param name="source">The file or request field, for messages.</param>
    /// <exception cref="ImageFormatException">It is neither, or ends before its size.</exception>
    public static ImageSize Read(ReadOnlySpan<byte> file, string source)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[Marker, 0xd8]))
            return ReadJpeg(file, source);
        var header = PngChunks.ReadHeader(file, source);
        return new ImageSize(header.Width, header.Height);
    }

    // Segments follow one another, each with its length, up to the one that begins a frame and states its size.
    private static ImageSize ReadJpeg(ReadOnlySpan<byte> file, string source)
    {
        for (var at = 2; at + 9 <= file.Length && file[at] == Marker;)
        {
            var kind = file[at + 1];
            if (IsFrame(kind))
                return new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            at += kind == Marker ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        throw new ImageFormatException(source, "the JPEG file is truncated or damaged: it ends before its size.");
    }

    // SOF0 to SOF15, without the tables (DHT, DAC) and the reserved JPG between them.
    private static bool IsFrame(byte kind) => kind is >= 0xc0 and <= 0xcf and not 0xc4 and not 0xc8 and not 0xcc;
}
