using System.Buffers;
using System.Runtime.InteropServices;
using Trifold.Formats.Images;

namespace Trifold.Formats.Jpeg;

/// <summary>
/// Writes JPEG files through TurboJPEG, for layouts whose readers know no other images. Lossy: where a layout leaves the
/// choice, write PNG.
/// </summary>
public static unsafe class JpegWriter
{
    /// <summary>At this quality the error of smooth images stays near one grey level.</summary>
    public const int DefaultQuality = 95;

    /// <summary>The format's bound on either side, pixels.</summary>
    public const int MaxSide = 65500;

    /// <summary>An image with full colour resolution (4:4:4); the same pixels give the same bytes.</summary>
    /// <param name="image">At most <see cref="MaxSide"/> pixels on a side.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ImageFormatException">The image is too large.</exception>
    public static byte[] WriteRgb8(RgbImage image, int quality = DefaultQuality)
    {
        if (quality is < 1 or > 100)
            throw new ArgumentException($"quality: must lie between 1 and 100, got {quality}.");
        if (image.Width > MaxSide || image.Height > MaxSide)
        {
            throw new ImageFormatException(
                "JPEG", $"{image.Width}x{image.Height} pixels are too many; {MaxSide} on a side is the most.");
        }

        var handle = LibTurboJpeg.InitCompress();
        if (handle == 0)
            throw new ImageFormatException("JPEG", "TurboJPEG gave no compressor.");
        try
        {
            return Encode(handle, image, quality);
        }
        finally
        {
            _ = LibTurboJpeg.Destroy(handle);
        }
    }

    private static byte[] Encode(nint handle, RgbImage image, int quality)
    {
        var size = LibTurboJpeg.BufferSize(image.Width, image.Height, LibTurboJpeg.Subsampling444);
        if (size > (nuint)Array.MaxLength)
            throw new ImageFormatException("JPEG", $"{image.Width}x{image.Height} pixels are too many for one file.");
        var buffer = ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            fixed (byte* pixels = image.Pixels)
            fixed (byte* memory = buffer)
            {
                var destination = memory;
                var result = LibTurboJpeg.Compress(
                    handle, pixels, image.Width, 0, image.Height, LibTurboJpeg.PixelFormatRgb, &destination, &size,
                    LibTurboJpeg.Subsampling444, quality, LibTurboJpeg.CallersBuffer | LibTurboJpeg.AccurateTransform);
                if (result != 0)
                {
                    var reason = Marshal.PtrToStringAnsi((nint)LibTurboJpeg.ErrorText(handle));
                    throw new ImageFormatException("JPEG", $"{image.Width}x{image.Height} pixels cannot be written: {reason}.");
                }
            }

            return buffer[..(int)size];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
