using System.Text;

namespace Trifold.Formats.Masks;

/// <summary>
/// The compressed form of COCO's run lengths: characters from '0' up of 6 bits each, five of a number and one that says
/// that more follow, lowest first; the highest of the five is the sign. From the fourth number on, a number is the
/// difference to the one two before.
/// </summary>
internal static class CocoRle
{
    private const char FirstCharacter = '0';
    private const int DataBits = 5;
    private const int DataMask = 0x1f;
    private const int SignBit = 0x10;
    private const int MoreBit = 0x20;
    private const int FirstDifference = 3;

    // Seven characters are 35 bits; a run has 31.
    private const int MostShift = 6 * DataBits;

    /// <exception cref="MaskFormatException">A character is none of the 64, or a length is negative or too large.</exception>
    public static int[] Decompress(string text, string source)
    {
        var runs = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var number = ReadNumber(text, ref at, source);
            if (runs.Count >= FirstDifference)
                number += runs[^2];
            if (number is < 0 or > int.MaxValue)
                throw new MaskFormatException(source, $"counts: run {runs.Count} has the length {number}.");
            runs.Add((int)number);
        }

        return [.. runs];
    }

    /// <summary>The text of run lengths, the first of zeros.</summary>
    public static string Compress(IReadOnlyList<int> runs)
    {
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
            WriteNumber(text, i >= FirstDifference ? runs[i] - runs[i - 2] : runs[i]);
        return text.ToString();
    }

    private static void WriteNumber(StringBuilder text, int number)
    {
        bool more;
        do
        {
            var bits = number & DataMask;
            number >>= DataBits;
            // Done when the rest is nothing but the sign that is already said.
            more = number != ((bits & SignBit) != 0 ? -1 : 0);
            text.Append((char)(FirstCharacter + (more ? bits | MoreBit : bits)));
        }
        while (more);
    }

    private static long ReadNumber(string text, ref int at, string source)
    {
        long number = 0;
        for (var shift = 0; ; shift += DataBits)
        {
            if (at == text.Length)
                throw new MaskFormatException(source, "counts: the text ends within a number.");
            var bits = text[at] - FirstCharacter;
            if (bits is < 0 or > (DataMask | MoreBit) || shift > MostShift)
                throw new MaskFormatException(source, $"counts: character {at} is no part of a run length.");
            at++;
            number |= (long)(bits & DataMask) << shift;
            if ((bits & MoreBit) != 0)
                continue;
            return (bits & SignBit) != 0 ? number | (-1L << (shift + DataBits)) : number;
        }
    }
}
