using System.Runtime.InteropServices;

namespace Trifold.Formats.WebP;

/// <summary>libwebp's simple encoder. Results are libwebp's memory, given back by <see cref="Free"/>.</summary>
internal static unsafe partial class LibWebP
{
    private const string Library = "libwebp.so.7";

    /// <summary>Lossy encoding; the number of bytes, 0 on failure.</summary>
    /// <param name="quality">0 to 100.</param>
    [LibraryImport(Library, EntryPoint = "WebPEncodeRGB")]
    public static partial nuint EncodeRgb(byte* rgb, int width, int height, int stride, float quality, byte** output);

    [LibraryImport(Library, EntryPoint = "WebPFree")]
    public static partial void Free(void* memory);
}
