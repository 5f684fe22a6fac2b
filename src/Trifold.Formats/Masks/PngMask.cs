using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Formats.Masks;

/// <summary>How the pixels of a PNG mask stand for parts.</summary>
public enum PngMaskKind
{
    /// <summary>Whichever the file's colour type says: palette, colour, or grey as index.</summary>
    Any,

    /// <summary>A palette image: by index where the palette begins with the parts' colours, otherwise by colour.</summary>
    Palette,

    /// <summary>The parts' exact colours, in a palette image too.</summary>
    Rgb,

    /// <summary>Value = index of the part, of a grey or palette image.</summary>
    Index,
}

/// <summary>Masks as PNG images.</summary>
public static class PngMask
{
    /// <summary>Reads a mask. Pixels that stand for no part are counted, not refused.</summary>
    /// <param name="png">The file.</param>
    /// <exception cref="ImageFormatException">The file is damaged, too large, or of another kind.</exception>
    public static MaskReading Read(
        ReadOnlySpan<byte> png, MaskLegend legend, PngMaskKind kind = PngMaskKind.Any, PngReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(legend);
        options ??= new PngReadOptions();
        var header = PngChunks.ReadHeader(png, options.Source);
        return (kind, header.ColorType) switch
        {
            (PngMaskKind.Any or PngMaskKind.Palette, PngColorType.Palette) => HasPaletteOf(legend, png, options)
                ? ReadIndices(png, legend, options)
                : ReadColors(png, ColorTable.Of(legend), options),
            (PngMaskKind.Any or PngMaskKind.Index, PngColorType.Gray) => ReadIndices(png, legend, options),
            (PngMaskKind.Index, PngColorType.Palette) => ReadIndices(png, legend, options),
            (PngMaskKind.Any or PngMaskKind.Rgb, PngColorType.Rgb or PngColorType.Rgba) =>
                ReadColors(png, ColorTable.Of(legend), options),
            (PngMaskKind.Rgb, PngColorType.Palette) => ReadColors(png, ColorTable.Of(legend), options),
            _ => throw new ImageFormatException(options.Source, $"{Wanted(kind)} is needed; this one is {header.Description}."),
        };
    }

    /// <summary>A mask whose colours stand for parts by a table of its own.</summary>
    internal static MaskReading ReadColors(ReadOnlySpan<byte> png, ColorTable table, PngReadOptions options)
    {
        var image = PngReader.ReadRgba8(png, options);
        var labels = new byte[image.Width * image.Height];
        var tally = new MarkTally("colours");
        for (var i = 0; i < labels.Length; i++)
        {
            var pixel = image.Pixels.AsSpan(4 * i, 4);
            if (pixel[3] < byte.MaxValue)
                tally.Add("colour with transparency", 1);
            else if (!table.TryValueOf(new Rgb(pixel[0], pixel[1], pixel[2]), out labels[i], out var mark))
                tally.Add(mark, 1);
        }

        return new MaskReading(new LabelImage(image.Width, image.Height, labels), tally.ToMarks());
    }

    private static MaskReading ReadIndices(ReadOnlySpan<byte> png, MaskLegend legend, PngReadOptions options)
    {
        var image = PngReader.ReadLabels(png, options);
        var counts = new long[byte.MaxValue + 1];
        for (var i = 0; i < image.Labels.Length; i++)
        {
            counts[image.Labels[i]]++;
            if (image.Labels[i] >= legend.Parts.Count)
                image.Labels[i] = 0;
        }

        var tally = new MarkTally("values");
        for (var value = legend.Parts.Count; value < counts.Length; value++)
        {
            if (counts[value] > 0)
                tally.Add($"value {value}", counts[value]);
        }

        return new MaskReading(image, tally.ToMarks());
    }

    private static bool HasPaletteOf(MaskLegend legend, ReadOnlySpan<byte> png, PngReadOptions options)
    {
        var palette = PngChunks.ReadPalette(png, options.Source);
        return palette.Length >= legend.Parts.Count
            && legend.Parts.Select(part => part.Color).SequenceEqual(palette.Take(legend.Parts.Count));
    }

    private static string Wanted(PngMaskKind kind) => kind switch
    {
        PngMaskKind.Palette => "a palette PNG",
        PngMaskKind.Rgb => "a colour or palette PNG",
        PngMaskKind.Index => "an 8-bit grey or palette PNG",
        _ => "a palette, colour or grey PNG",
    };
}
