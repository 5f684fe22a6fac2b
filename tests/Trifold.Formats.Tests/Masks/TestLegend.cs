using Trifold.Formats.Images;
using Trifold.Formats.Masks;

namespace Trifold.Formats.Tests.Masks;

/// <summary>Three parts and a picture of them.</summary>
internal static class TestLegend
{
    public static readonly MaskLegend Parts = new(
    [
        new("background", new Rgb(0, 0, 0)), new("skin", new Rgb(240, 188, 150)), new("hair", new Rgb(122, 74, 40)),
    ]);

    public const int Width = 7, Height = 5;

    public static readonly byte[] Labels =
    [
        0, 0, 2, 2, 2, 0, 0,
        0, 2, 2, 1, 2, 2, 0,
        0, 2, 1, 1, 1, 2, 0,
        0, 0, 1, 1, 1, 0, 0,
        0, 0, 0, 1, 0, 0, 0,
    ];

    public static Rgb[] Colors => [.. Parts.Parts.Select(part => part.Color)];

    /// <summary>The colours of <see cref="Labels"/>, three bytes a pixel.</summary>
    public static byte[] Pixels => [.. Labels.SelectMany(label => (byte[])[Colors[label].R, Colors[label].G, Colors[label].B])];

    /// <summary>Which pixels a part covers.</summary>
    public static bool[] Region(int part) => [.. Labels.Select(label => label == part)];
}
