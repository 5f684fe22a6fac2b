using System.Text.Json;

namespace Trifold.Benchmarks;

/// <summary>Timings of one process, and where they were taken. Its JSON is what either side of a comparison writes.</summary>
/// <param name="Side">Whose code ran: "trifold" or "public".</param>
/// <param name="Environment">What the numbers depend on besides the code, by name.</param>
/// <param name="Stages">In the order in which an image passes them.</param>
/// <param name="PeakMemoryBytes">Largest resident set of the process, everything included.</param>
internal sealed record Measurement(
    string Side, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<StageTimes> Stages, long PeakMemoryBytes)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static Measurement FromFile(string path) =>
        JsonSerializer.Deserialize<Measurement>(File.ReadAllText(path), Options)
        ?? throw new InvalidDataException($"{path}: holds no measurement.");
}

/// <summary>Repeated wall times of one stage.</summary>
/// <param name="Seconds">One entry a run, warm-up excluded.</param>
internal sealed record StageTimes(string Name, IReadOnlyList<double> Seconds)
{
    /// <summary>The middle run; of an even number the mean of both middle ones.</summary>
    public double Median()
    {
        var sorted = Seconds.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The fastest run: what the machine can do when nobody else uses it.</summary>
    public double Fastest() => Seconds.Min();
}
