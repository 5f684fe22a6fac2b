namespace Trifold.Formats.Meshes;

/// <summary>Part names as line-based formats can hold them.</summary>
internal static class MeshNames
{
    public static string OnOneLine(string name) => string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c));

    public static string OneWord(string name) => string.Concat(name.Select(c => char.IsControl(c) || char.IsWhiteSpace(c) ? '_' : c));
}
