namespace Trifold.Formats.Png;

/// <summary>What IHDR says, unchecked.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="BitDepth">Bits of a sample or palette index: 1, 2, 4, 8 or 16.</param>
/// <param name="ColorType">What a pixel consists of.</param>
internal readonly record struct PngHeader(uint Width, uint Height, int BitDepth, PngColorType ColorType)
{
    /// <summary>For messages: "16-bit Gray".</summary>
    public string Description => $"{BitDepth}-bit {ColorType}";
}

internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
