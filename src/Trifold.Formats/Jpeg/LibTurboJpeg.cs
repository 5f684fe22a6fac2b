using System.Runtime.InteropServices;

namespace Trifold.Formats.Jpeg;

/// <summary>TurboJPEG's compressor (turbojpeg.h, version 2).</summary>
internal static unsafe partial class LibTurboJpeg
{
    /// <summary>TJPF_RGB: three bytes a pixel.</summary>
    public const int PixelFormatRgb = 0;

    /// <summary>TJSAMP_444: every pixel has its own colour.</summary>
    public const int Subsampling444 = 0;

    /// <summary>TJFLAG_NOREALLOC: the destination is the caller's and large enough.</summary>
    public const int CallersBuffer = 1024;

    /// <summary>TJFLAG_ACCURATEDCT: the transform that gives the same bytes with and without SIMD.</summary>
    public const int AccurateTransform = 4096;

    private const string Library = "libturbojpeg.so.0";

    /// <summary>A compressor, 0 where there is no memory; belongs to one thread at a time.</summary>
    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    /// <summary>Bytes that are enough for any image of the size.</summary>
    [LibraryImport(Library, EntryPoint = "tjBufSize")]
    public static partial nuint BufferSize(int width, int height, int subsampling);

    /// <param name="pitch">Bytes from row to row; 0: rows follow each other without a gap.</param>
    /// <param name="size">Gives the size of the destination and receives that of the file.</param>
    /// <returns>0 when it worked.</returns>
    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** destination, nuint* size,
        int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    public static partial byte* ErrorText(nint handle);
}
