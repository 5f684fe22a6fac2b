using System.Buffers;
using System.Runtime.InteropServices;
using Trifold.Formats.Images;

namespace Trifold.Formats.Png;

/// <summary>
/// Writes PNG files through libpng, without any colour management chunk: values are read back as they were given,
/// whatever the reader does about gamma. The bytes go to a stream, or through <see cref="Files.AtomicFile"/> to a file.
/// </summary>
public static unsafe class PngWriter
{
    // libpng packs a palette of 16 colours or fewer into 4 bits or fewer; 17 keep the file at 8.
    private const int FewestEntriesFor8Bits = 17;
    private const int MostEntries = 256;

    // Bytes of a stream besides the compressed rows: signature, IHDR, gAMA, cHRM, IEND, PLTE without its colours, and
    // for each piece of compressed data the frame of its IDAT chunk (PNG_IMAGE_PNG_SIZE_MAX of png.h).
    private const int FixedBytes = 8 + 25 + 16 + 44 + 12 + 12 + 12;
    private const int ChunkFrameBytes = 12;
    private const int CompressionPieceBytes = 8192;

    public static byte[] WriteRgb8(RgbImage image) =>
        Encode<byte>(image.Width, image.Height, PngFormat.Rgb, 3, image.Pixels, []);

    public static byte[] WriteGray8(GrayImage image) =>
        Encode<byte>(image.Width, image.Height, PngFormat.Gray, 1, image.Pixels, []);

    /// <summary>A 16-bit grey PNG, values as given.</summary>
    public static byte[] WriteGray16(GrayImage16 image) =>
        Encode<ushort>(image.Width, image.Height, PngFormat.LinearGray, 1, image.Pixels, []);

    /// <summary>A label map as an 8-bit grey PNG: value = label.</summary>
    public static byte[] WriteLabels(LabelImage image) =>
        Encode<byte>(image.Width, image.Height, PngFormat.Gray, 1, image.Labels, []);

    /// <summary>A label map as an 8-bit palette PNG: index = label, with colours to look at.</summary>
    /// <param name="image">Labels, each less than the palette's length.</param>
    /// <param name="palette">1 to 256 colours; the file has at least 17 entries, the rest black.</param>
    /// <exception cref="ImageFormatException">A label has no colour.</exception>
    public static byte[] WriteIndexed8(LabelImage image, ReadOnlySpan<Rgb> palette)
    {
        if (palette.Length is 0 or > MostEntries)
            throw new ArgumentException($"A palette has 1 to {MostEntries} colours, got {palette.Length}.", nameof(palette));
        if (image.Labels.Max() is var largest && largest >= palette.Length)
            throw new ImageFormatException("PNG", $"label {largest} has no colour in a palette of {palette.Length}.");

        var entries = new Rgb[Math.Max(palette.Length, FewestEntriesFor8Bits)];
        palette.CopyTo(entries);
        return Encode<byte>(image.Width, image.Height, PngFormat.RgbColormap, 1, image.Labels, entries);
    }

    private static byte[] Encode<T>(
        int width, int height, PngFormat format, int samplesPerPixel, ReadOnlySpan<T> pixels, ReadOnlySpan<Rgb> palette)
        where T : unmanaged
    {
        var image = new PngImage
        {
            Version = PngImage.CurrentVersion,
            Width = (uint)width,
            Height = (uint)height,
            Format = format,
            ColormapEntries = (uint)palette.Length,
        };
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes(height, (long)width * samplesPerPixel * sizeof(T), palette.Length));
        try
        {
            var size = (nuint)buffer.Length;
            fixed (byte* memory = buffer)
            fixed (T* source = pixels)
            fixed (byte* colormap = MemoryMarshal.AsBytes(palette))
            {
                // An error frees what libpng allocated; so does success.
                if (LibPng.WriteToMemory(&image, memory, &size, 0, source, 0, colormap) == 0)
                    throw new ImageFormatException("PNG", $"{width}x{height} pixels cannot be written: {image.ErrorText}.");
            }

            // The simplified API always writes a gamma (or sRGB) chunk.
            return PngChunks.KeepSamples(buffer.AsSpan(0, (int)size), "PNG");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int MaxBytes(int height, long rowBytes, int paletteEntries)
    {
        var filtered = (rowBytes + 1) * height;
        // PNG_ZLIB_MAX_SIZE of png.h: what zlib makes of incompressible bytes.
        var compressed = filtered + (filtered + 7) / 8 + (filtered + 63) / 64 + 11;
        var bytes = FixedBytes + 3 * paletteEntries + ChunkFrameBytes * (compressed / CompressionPieceBytes) + compressed;
        return bytes <= Array.MaxLength
            ? (int)bytes
            : throw new ImageFormatException("PNG", $"an image of {filtered} bytes is too large to be written.");
    }
}
