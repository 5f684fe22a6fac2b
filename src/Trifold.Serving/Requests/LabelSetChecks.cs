using System.Text.RegularExpressions;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Limits of a new decoder's name and label set.</summary>
internal static partial class LabelSetChecks
{
    private const int LeastParts = 2;
    private const int MostParts = 255;

    public static void CheckName(string field, string name, Violations violations)
    {
        if (!Name().IsMatch(name))
            violations.Add(field, $"must be 1 to 64 letters, digits, '-' and '_', got '{name}'.");
    }

    public static void Check(string field, IReadOnlyList<Part> parts, Violations violations)
    {
        violations.RequireBetween(field, parts.Count, LeastParts, MostParts);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(parts.Count, MostParts); i++)
        {
            if (parts[i].Name.Length == 0)
                violations.Add($"{field}[{i}].name", "is required.");
            else if (!names.Add(parts[i].Name))
                violations.Add($"{field}[{i}].name", $"'{parts[i].Name}' is named twice; names tell parts apart.");
            if (parts[i].Color.Count != 3 || parts[i].Color.Any(channel => channel is < 0 or > 255))
                violations.Add($"{field}[{i}].color", $"must be red, green and blue, 0 to 255 each, got [{string.Join(", ", parts[i].Color)}].");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
