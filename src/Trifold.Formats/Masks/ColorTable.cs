using System.Diagnostics.CodeAnalysis;
using Trifold.Formats.Images;

namespace Trifold.Formats.Masks;

/// <summary>Which colour of a mask stands for which value, and which for a name that no part has.</summary>
internal sealed class ColorTable
{
    private readonly Dictionary<Rgb, byte> _values = [];
    private readonly Dictionary<Rgb, string> _unknown = [];

    /// <summary>The parts' own colours.</summary>
    public static ColorTable Of(MaskLegend legend)
    {
        var table = new ColorTable();
        for (var value = 0; value < legend.Parts.Count; value++)
            table._values.Add(legend.Parts[value].Color, (byte)value);
        return table;
    }

    public void Add(Rgb color, byte value) => _values.Add(color, value);

    public void AddUnknown(Rgb color, string mark) => _unknown.Add(color, mark);

    /// <summary>The value of a colour, or the mark it is counted under.</summary>
    public bool TryValueOf(Rgb color, out byte value, [NotNullWhen(false)] out string? mark)
    {
        mark = null;
        if (_values.TryGetValue(color, out value))
            return true;
        if (!_unknown.TryGetValue(color, out mark))
            mark = $"colour {MarkTally.Text(color)}";
        return false;
    }
}
