using Trifold.Formats.Images;

namespace Trifold.Formats.Masks;

/// <summary>Counts pixels of marks that stand for no part.</summary>
/// <param name="kind">What the marks are, in the plural.</param>
internal sealed class MarkTally(string kind)
{
    // An image in place of a mask has millions of colours; nobody reads a longer list.
    private const int MostMarks = 1000;

    private readonly Dictionary<string, long> _pixels = new(StringComparer.Ordinal);
    private long _others;

    public static string Text(Rgb color) => $"({color.R}, {color.G}, {color.B})";

    public void Add(string mark, long pixels)
    {
        if (_pixels.TryGetValue(mark, out var sofar) || _pixels.Count < MostMarks)
            _pixels[mark] = sofar + pixels;
        else
            _others += pixels;
    }

    /// <summary>Most pixels first.</summary>
    public IReadOnlyList<UnknownMark> ToMarks()
    {
        var marks = _pixels.OrderByDescending(mark => mark.Value).ThenBy(mark => mark.Key, StringComparer.Ordinal)
            .Select(mark => new UnknownMark(mark.Key, mark.Value));
        return [.. marks, .. _others > 0 ? (UnknownMark[])[new UnknownMark($"further {kind}", _others)] : []];
    }
}
