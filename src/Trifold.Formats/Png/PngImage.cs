using System.Runtime.InteropServices;
using System.Text;

namespace Trifold.Formats.Png;

/// <summary>libpng's <c>png_image</c>, version 1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PngImage
{
    private const int MessageBytes = 64;

    public void* Opaque;
    public uint Version;
    public uint Width;
    public uint Height;
    public PngFormat Format;
    public uint Flags;
    public uint ColormapEntries;
    public uint WarningOrError;
    public fixed byte Message[MessageBytes];

    /// <summary><c>PNG_IMAGE_VERSION</c>.</summary>
    public const uint CurrentVersion = 1;

    /// <summary><c>PNG_IMAGE_FLAG_16BIT_sRGB</c>: 16-bit files without a gamma are sRGB, not linear.</summary>
    public const uint SixteenBitIsSrgb = 4;

    public string ErrorText
    {
        get
        {
            fixed (byte* text = Message)
            {
                var bytes = new ReadOnlySpan<byte>(text, MessageBytes);
                var end = bytes.IndexOf((byte)0);
                return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
            }
        }
    }
}

/// <summary><c>PNG_FORMAT_…</c>: how pixels lie in memory.</summary>
internal enum PngFormat : uint
{
    Gray = 0,
    Rgb = 2,
    Rgba = 3,

    /// <summary>16-bit grey in the machine's byte order, linear.</summary>
    LinearGray = 4,
    RgbColormap = 10,
    RgbaColormap = 11,
}
