using System.Text;

namespace Trifold.Service.Telemetry.Prometheus;

/// <summary>Names of instruments in Prometheus' terms: letters, digits and underscores, unit and kind at the end.</summary>
internal static class MetricNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["min"] = "minutes",
        ["h"] = "hours",
        ["d"] = "days",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["Hz"] = "hertz",
        ["Cel"] = "celsius",
        ["%"] = "percent",
    };

    /// <summary>The unit's word; empty where a count or a share has none.</summary>
    /// <param name="unit">UCUM, as the instrument states it.</param>
    public static string UnitOf(string? unit)
    {
        if (string.IsNullOrEmpty(unit) || unit == "1")
            return "";
        // Annotations such as {request} say what is counted, which the name says too.
        var parts = WithoutAnnotations(unit).Split('/');
        var words = parts.Select((part, index) => index == 0 ? Word(part, plural: true) : "per_" + Word(part, plural: false)).Where(word => word is not ("" or "per_"));
        return string.Join('_', words);
    }

    /// <summary>The family's name: without <c>_total</c>, with the unit.</summary>
    /// <param name="isRatio">A gauge of unit 1.</param>
    public static string FamilyOf(string name, string? unit, bool isRatio)
    {
        var clean = Clean(name);
        if (clean.EndsWith("_total", StringComparison.Ordinal))
            clean = clean[..^"_total".Length];
        var suffix = isRatio ? "ratio" : UnitOf(unit);
        return suffix.Length == 0 || clean.EndsWith("_" + suffix, StringComparison.Ordinal) ? clean : $"{clean}_{suffix}";
    }

    /// <summary>A label's name; characters that names cannot have become underscores.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
        {
            var isFine = char.IsAsciiLetterOrDigit(letter);
            if (isFine || clean.Length == 0 || clean[^1] != '_')
                clean.Append(isFine ? letter : '_');
        }

        if (clean.Length == 0 || char.IsAsciiDigit(clean[0]))
            clean.Insert(0, '_');
        return clean.ToString();
    }

    private static string Word(string unit, bool plural)
    {
        if (!Units.TryGetValue(unit, out var word))
            return unit.Length == 0 ? "" : Clean(unit);
        return plural ? word : word.TrimEnd('s');
    }

    private static string WithoutAnnotations(string unit)
    {
        for (var open = unit.IndexOf('{'); open >= 0; open = unit.IndexOf('{'))
        {
            var close = unit.IndexOf('}', open);
            unit = close < 0 ? unit[..open] : unit.Remove(open, close - open + 1);
        }

        return unit;
    }
}
