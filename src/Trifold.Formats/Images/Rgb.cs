using System.Runtime.InteropServices;

namespace Trifold.Formats.Images;

/// <summary>A colour, 8-bit sRGB. Three bytes in memory, so a span of colours is a palette as files store it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Rgb(byte R, byte G, byte B);
