using System.Globalization;
using System.Text.RegularExpressions;

namespace Trifold.Service.Tests.Telemetry;

/// <summary>A strict reader of Prometheus' text format, written from its description.</summary>
internal sealed partial class Exposition
{
    public Dictionary<string, string> Kinds { get; } = [];

    public Dictionary<string, string> Units { get; } = [];

    public Dictionary<string, string> Helps { get; } = [];

    public List<(string Name, Dictionary<string, string> Labels, double Value)> Samples { get; } = [];

    public static Exposition Parse(string text)
    {
        var result = new Exposition();
        Assert.EndsWith("\n", text);
        var finished = new HashSet<string>();
        var family = "";
        foreach (var line in text[..^1].Split('\n').Where(line => line != "# EOF"))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', 4);
                var of = words[1] switch { "TYPE" => result.Kinds, "UNIT" => result.Units, "HELP" => result.Helps, _ => throw new FormatException(line) };
                Assert.True(of.TryAdd(words[2], words[3]), $"twice: {line}");
                if (words[2] != family)
                    Assert.True(finished.Add(family = words[2]), $"a family in two places: {line}");
                continue;
            }

            var match = SamplePattern().Match(line);
            Assert.True(match.Success, $"no sample: {line}");
            var labels = new Dictionary<string, string>();
            foreach (Match label in LabelPattern().Matches(match.Groups["labels"].Value))
                labels.Add(label.Groups[1].Value, Unescape(label.Groups[2].Value));
            result.Samples.Add((match.Groups["name"].Value, labels, Number(match.Groups["value"].Value)));
        }

        return result;
    }

    public double Value(string name, params (string Label, string Value)[] labels) => Assert.Single(
        Samples, sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).Value;

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text) => text.Replace("\\n", "\n").Replace("\\\"", "\"").Replace("\\\\", "\\");

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*)\})? (?<value>\S+)$""")]
    private static partial Regex SamplePattern();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?""")]
    private static partial Regex LabelPattern();
}
