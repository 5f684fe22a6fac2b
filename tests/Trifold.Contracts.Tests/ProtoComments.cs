using System.Text.RegularExpressions;

namespace Trifold.Contracts.Tests;

/// <summary>Reads proto files for what compiled descriptors leave out: comments.</summary>
internal static partial class ProtoComments
{
    /// <summary>Fields of a file that neither have a comment above nor stand in a group that shares one.</summary>
    /// <remarks>A comment serves the lines that follow it without a blank line between.</remarks>
    public static IEnumerable<string> FieldsWithout(string file)
    {
        var explained = false;
        foreach (var line in File.ReadLines(file).Select(text => text.Trim()))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
                explained = true;
            else if (line.Length == 0 || line.EndsWith('{'))
                explained = false;
            else if (!explained && Field().Match(line) is { Success: true } field && !SaysItAll(field.Groups["type"].Value))
                yield return $"{Path.GetFileName(file)}: {line}";
        }
    }

    // A field of a message type is explained by that message, an enum's value by its name.
    private static bool SaysItAll(string type) => type.Length == 0 || char.IsUpper(type.Split('.')[^1][0]);

    [GeneratedRegex(@"^(?:(?:optional|repeated)\s+)?(?<type>[\w.]+)\s+\w+\s*=\s*\d+;$")]
    private static partial Regex Field();
}
