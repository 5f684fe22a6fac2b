namespace Trifold.Formats.Clouds;

/// <summary>One of ShapeNetPart's object categories, or another's that is written as they are.</summary>
/// <param name="Name">As <c>synsetoffset2category.txt</c> has it.</param>
/// <param name="Synset">WordNet offset: name of the category's folder.</param>
/// <param name="FirstPart">Global id of its first part.</param>
/// <param name="Parts">How many parts it has; null: any number.</param>
public sealed record ShapeNetCategory(string Name, string Synset, int FirstPart, int? Parts)
{
    // Synsets and part ids as the annotations of Yi et al. (SIGGRAPH Asia 2016) have them.
    private static readonly ShapeNetCategory[] Published =
    [
        new("Airplane", "02691156", 0, 4),
        new("Bag", "02773838", 4, 2),
        new("Cap", "02954340", 6, 2),
        new("Car", "02958343", 8, 4),
        new("Chair", "03001627", 12, 4),
        new("Earphone", "03261776", 16, 3),
        new("Guitar", "03467517", 19, 3),
        new("Knife", "03624134", 22, 2),
        new("Lamp", "03636649", 24, 4),
        new("Laptop", "03642806", 28, 2),
        new("Motorbike", "03790512", 30, 6),
        new("Mug", "03797390", 36, 2),
        new("Pistol", "03948459", 38, 3),
        new("Rocket", "04099429", 41, 3),
        new("Skateboard", "04225987", 44, 3),
        new("Table", "04379243", 47, 3),
    ];

    /// <summary>Reads a choice.</summary>
    /// <param name="text">Name of a published category, or <c>NAME:SYNSET</c> for another, whose parts are counted from 0.</param>
    /// <param name="parts">Parts of the clouds, without background.</param>
    /// <exception cref="ArgumentException">The name is unknown, or the published category has another number of parts.</exception>
    public static ShapeNetCategory Parse(string text, int parts)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':') is [var name, var synset])
        {
            return IsWord(name) && IsWord(synset)
                ? new ShapeNetCategory(name, synset, 0, null)
                : throw new ArgumentException($"category: NAME and SYNSET are letters, digits, - and _; got '{text}'.");
        }

        var category = Array.Find(Published, candidate => candidate.Name == text)
            ?? throw new ArgumentException(
                $"category: '{text}' is unknown; use {string.Join(", ", Published.Select(c => c.Name))}, or NAME:SYNSET for another.");
        return category.Parts == parts
            ? category
            : throw new ArgumentException(
                $"category: {text} has {category.Parts} parts, the decoder {parts}; use a decoder of these parts, or NAME:SYNSET.");
    }

    private static bool IsWord(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
