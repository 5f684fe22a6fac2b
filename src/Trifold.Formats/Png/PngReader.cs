using Trifold.Formats.Images;

namespace Trifold.Formats.Png;

/// <summary>
/// Reads PNG files through libpng. Samples are returned as stored: colour management chunks are ignored (see
/// <see cref="PngChunks"/>). Every fault is an <see cref="ImageFormatException"/>.
/// </summary>
public static unsafe class PngReader
{
    // RGBA entries of the largest colour map.
    private const int ColormapBytes = 4 * 256;

    /// <summary>Any PNG as RGB. Transparent pixels are blended with <see cref="PngReadOptions.Background"/>.</summary>
    public static RgbImage ReadRgb8(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        var (header, pixels) = Decode<byte>(png, options ?? new(), PngFormat.Rgb, 3, AnyHeader);
        return new RgbImage((int)header.Width, (int)header.Height, pixels);
    }

    /// <summary>Any PNG as RGB with its transparency.</summary>
    public static RgbaImage ReadRgba8(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        var (header, pixels) = Decode<byte>(png, options ?? new(), PngFormat.Rgba, 4, AnyHeader);
        return new RgbaImage((int)header.Width, (int)header.Height, pixels);
    }

    /// <summary>Any PNG as 8-bit grey: samples of 1, 2 and 4 bits are spread over 0 to 255, colour becomes luminance.</summary>
    public static GrayImage ReadGray8(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        var (header, pixels) = Decode<byte>(png, options ?? new(), PngFormat.Gray, 1, AnyHeader);
        return new GrayImage((int)header.Width, (int)header.Height, pixels);
    }

    /// <summary>A 16-bit grey PNG, values as stored.</summary>
    public static GrayImage16 ReadGray16(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        var (header, pixels) = Decode<ushort>(png, options ?? new(), PngFormat.LinearGray, 1, Sixteen);
        return new GrayImage16((int)header.Width, (int)header.Height, pixels);

        static string? Sixteen(PngHeader header) =>
            header is { ColorType: PngColorType.Gray, BitDepth: 16 } ? null : "a 16-bit grey PNG is needed";
    }

    /// <summary>
    /// A label map: palette indices, or the samples of a grey PNG, of 1, 2, 4 or 8 bits, exactly as stored. Two palette
    /// entries of the same colour stay two labels.
    /// </summary>
    public static LabelImage ReadLabels(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        // With a colour map as output libpng hands out indices; for grey files the map is the ramp of all samples. The
        // alpha in the format keeps transparent entries from being merged with a background.
        var (header, labels) = Decode<byte>(png, options ?? new(), PngFormat.RgbaColormap, 1, Labels);
        return new LabelImage((int)header.Width, (int)header.Height, labels);

        static string? Labels(PngHeader header) =>
            header is { ColorType: PngColorType.Palette or PngColorType.Gray, BitDepth: <= 8 }
                ? null
                : "a label map must be a palette or grey PNG of at most 8 bits";
    }

    private static string? AnyHeader(PngHeader header) => null;

    private static (PngHeader Header, T[] Pixels) Decode<T>(
        ReadOnlySpan<byte> png, PngReadOptions options, PngFormat format, int samplesPerPixel, Func<PngHeader, string?> refuse)
        where T : unmanaged
    {
        var header = PngChunks.ReadHeader(png, options.Source);
        if (refuse(header) is { } reason)
            throw new ImageFormatException(options.Source, $"{reason}; this one is {header.Description}.");
        // Not yet known to be at most 2^31-1 each, but the product of two 32-bit numbers fits 64 bits unsigned.
        var pixelCount = (ulong)header.Width * header.Height;
        var limit = Math.Min(options.MaxImagePixels, Array.MaxLength / samplesPerPixel);
        if (pixelCount > (ulong)limit)
        {
            throw new ImageFormatException(
                options.Source, $"{header.Width}x{header.Height} pixels are more than the limit of {limit}.");
        }

        var pixels = new T[(int)pixelCount * samplesPerPixel];
        Decode(PngChunks.KeepSamples(png, options.Source), options, format, pixels);
        return (header, pixels);
    }

    private static void Decode<T>(byte[] png, PngReadOptions options, PngFormat format, T[] pixels)
        where T : unmanaged
    {
        var background = options.Background;
        var colormap = stackalloc byte[ColormapBytes];
        var image = new PngImage { Version = PngImage.CurrentVersion };
        fixed (byte* memory = png)
        fixed (T* destination = pixels)
        {
            try
            {
                if (LibPng.BeginRead(&image, memory, (nuint)png.Length) == 0)
                    throw new ImageFormatException(options.Source, $"the PNG file is damaged: {image.ErrorText}.");
                image.Format = format;
                if (typeof(T) == typeof(byte))
                    image.Flags |= PngImage.SixteenBitIsSrgb;
                if (LibPng.FinishRead(&image, &background, destination, 0, colormap) == 0)
                    throw new ImageFormatException(options.Source, $"the PNG file is damaged: {image.ErrorText}.");
            }
            finally
            {
                LibPng.Free(&image);
            }
        }
    }
}
