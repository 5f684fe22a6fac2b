using Trifold.Formats.Images;

namespace Trifold.Formats.Masks;

/// <summary>A part as annotation tools know it.</summary>
/// <param name="Name">Compared letter by letter.</param>
/// <param name="Color">Its colour in palette and colour masks.</param>
public readonly record struct MaskPart(string Name, Rgb Color);

/// <summary>Which name and which colour stand for which value of a label map. Value 0 is the background.</summary>
public sealed class MaskLegend
{
    private const int MaxCount = 256;

    private readonly Dictionary<string, byte> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Rgb, byte> _colors = [];

    /// <param name="parts">In the order of their values, 1 to 256; no name and no colour twice.</param>
    /// <exception cref="ArgumentException">A name or colour stands for two parts, or the count is out of range.</exception>
    public MaskLegend(IReadOnlyList<MaskPart> parts)
    {
        if (parts.Count is 0 or > MaxCount)
            throw new ArgumentException($"parts: 1 to {MaxCount} are needed, got {parts.Count}.");
        Parts = [.. parts];
        for (var value = 0; value < parts.Count; value++)
        {
            var (name, color) = parts[value];
            if (!_names.TryAdd(name, (byte)value))
                throw new ArgumentException($"parts: two are named '{name}'; give each its own name.");
            if (!_colors.TryAdd(color, (byte)value))
            {
                throw new ArgumentException(
                    $"parts: '{Parts[_colors[color]].Name}' and '{name}' have the same colour {MarkTally.Text(color)}; give each its own.");
            }
        }
    }

    /// <summary>In the order of their values.</summary>
    public IReadOnlyList<MaskPart> Parts { get; }

    /// <summary>The value of a name.</summary>
    public bool TryValueOf(string name, out byte value) => _names.TryGetValue(name, out value);

    /// <summary>The value of a colour.</summary>
    public bool TryValueOf(Rgb color, out byte value) => _colors.TryGetValue(color, out value);
}
