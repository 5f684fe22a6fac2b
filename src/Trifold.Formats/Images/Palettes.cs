namespace Trifold.Formats.Images;

/// <summary>Colours for label maps.</summary>
public static class Palettes
{
    /// <summary>
    /// Pascal VOC's palette of 256 colours: bits 0, 3, 6 of the label are the highest bits of red, bits 1, 4, 7 of
    /// green, bits 2 and 5 of blue. 0 is black, 1 (128, 0, 0), 2 (0, 128, 0), 255 (void) (224, 224, 192).
    /// </summary>
    public static Rgb[] PascalVoc() =>
        [.. Enumerable.Range(0, 256).Select(label => new Rgb(Channel(label), Channel(label >> 1), Channel(label >> 2)))];

    private static byte Channel(int bits)
    {
        var value = 0;
        for (var i = 0; i < 3; i++)
            value |= ((bits >> (3 * i)) & 1) << (7 - i);
        return (byte)value;
    }
}
