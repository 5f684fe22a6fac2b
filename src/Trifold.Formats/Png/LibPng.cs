using System.Runtime.InteropServices;

namespace Trifold.Formats.Png;

/// <summary>libpng 1.6's simplified API. Errors come back as a return value of 0 and a message; nothing is thrown.</summary>
internal static unsafe partial class LibPng
{
    private const string Library = "libpng16.so.16";

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    public static partial int BeginRead(PngImage* image, void* memory, nuint size);

    /// <param name="image">From <see cref="BeginRead"/>, its format chosen.</param>
    /// <param name="background">Three bytes of sRGB under transparent pixels, where the format has no alpha.</param>
    /// <param name="pixels">Receives the rows.</param>
    /// <param name="rowStride">0: rows follow each other without a gap.</param>
    /// <param name="colormap">Receives the colours of a colour-map format, 256 entries at most.</param>
    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    public static partial int FinishRead(PngImage* image, void* background, void* pixels, int rowStride, void* colormap);

    [LibraryImport(Library, EntryPoint = "png_image_free")]
    public static partial void Free(PngImage* image);

    [LibraryImport(Library, EntryPoint = "png_image_write_to_memory")]
    public static partial int WriteToMemory(
        PngImage* image, void* memory, nuint* size, int convertTo8Bit, void* pixels, int rowStride, void* colormap);
}
