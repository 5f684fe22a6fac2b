using System.Text.Json;

namespace Trifold.Tests.Shared;

/// <summary>A data set folder that the program wrote.</summary>
internal static class DataSet
{
    /// <summary>Every file with its content, by relative name.</summary>
    public static SortedDictionary<string, byte[]> Files(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes),
        StringComparer.Ordinal);

    public static JsonElement Manifest(string folder) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));

    /// <summary>The files of a sample.</summary>
    public static string[] FilesOf(string name) =>
        [$"camera/{name}.json", $"confidence/{name}.png", $"depth/{name}.png", $"mask/{name}.png", $"rgb/{name}.png"];
}
