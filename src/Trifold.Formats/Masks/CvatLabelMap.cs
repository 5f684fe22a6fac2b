using System.Globalization;
using System.Text;
using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Formats.Masks;

/// <summary>
/// CVAT's "Segmentation mask 1.1": <c>labelmap.txt</c> names the colours of the PNG masks in <c>SegmentationClass/</c>, a
/// line <c>name:r,g,b::</c> each. CVAT calls what nobody labelled "background".
/// </summary>
public sealed class CvatLabelMap
{
    public const string FileName = "labelmap.txt";

    private const string Header = "# label:color_rgb:parts:actions";
    private const string Background = "background";

    private readonly IReadOnlyList<MaskPart> _entries;

    private CvatLabelMap(IReadOnlyList<MaskPart> entries) => _entries = entries;

    /// <exception cref="ArgumentException">A name cannot be told apart in such a line.</exception>
    public static byte[] Encode(MaskLegend legend)
    {
        if (legend.Parts.FirstOrDefault(part => part.Name.AsSpan().IndexOfAny(":\r\n") >= 0 || part.Name.StartsWith('#')) is { Name: { } bad })
            throw new ArgumentException($"labels: {FileName} cannot hold the name '{bad}'; leave out ':', '#' and line breaks.");
        var lines = legend.Parts.Select(part => $"{part.Name}:{part.Color.R},{part.Color.G},{part.Color.B}::\n");
        return Encoding.UTF8.GetBytes(Header + "\n" + string.Concat(lines));
    }

    /// <exception cref="MaskFormatException">The text has another form.</exception>
    public static CvatLabelMap Decode(ReadOnlySpan<byte> text, string source)
    {
        var lines = Encoding.UTF8.GetString(text).TrimStart('\ufeff').Split('\n');
        var entries = new List<MaskPart>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
                entries.Add(ReadLine(line, $"{source}, line {i + 1}"));
        }

        var twice = entries.GroupBy(entry => entry.Color).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new CvatLabelMap(entries)
            : throw new MaskFormatException(
                source, $"the colour {MarkTally.Text(twice.Key)} stands for {string.Join(" and ", twice.Select(entry => $"'{entry.Name}'"))}.");
    }

    /// <summary>Reads a mask of <c>SegmentationClass/</c>; labels that are no part are counted.</summary>
    /// <exception cref="ImageFormatException">The PNG is damaged or too large.</exception>
    public MaskReading Read(ReadOnlySpan<byte> png, MaskLegend legend, PngReadOptions? options = null)
    {
        var table = new ColorTable();
        foreach (var (name, color) in _entries)
        {
            if (legend.TryValueOf(name, out var value) || name == Background)
                table.Add(color, value);
            else
                table.AddUnknown(color, $"label '{name}'");
        }

        return PngMask.ReadColors(png, table, options ?? new PngReadOptions());
    }

    private static MaskPart ReadLine(string line, string source)
    {
        var fields = line.Split(':');
        var channels = fields.Length > 1 ? fields[1].Split(',') : [];
        return fields[0].Length > 0 && channels.Length == 3
            ? new MaskPart(fields[0], new Rgb(Channel(channels[0]), Channel(channels[1]), Channel(channels[2])))
            : throw Fault();

        byte Channel(string digits) => byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault();

        MaskFormatException Fault() => new(source, $"a line must have the form name:r,g,b::, got '{line}'.");
    }
}
