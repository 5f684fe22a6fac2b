using System.Text.Json;

namespace Trifold.Benchmarks;

/// <summary>Timings of one process, and where they were taken. Its JSON is what either side of a comparison writes.</summary>
/// <param name="Side">Whose code ran: "trifold", "tensors" (this project without its kernels) or "public".</param>
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

/// <summary>Repeated times of one stage; one entry a run, warm-up excluded.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Time on all cores together, which other programs disturb less.</param>
internal sealed record StageTimes(string Name, IReadOnlyList<double> Seconds, IReadOnlyList<double> CpuSeconds)
{
    public double Median => MiddleOf(Seconds);

    public double CpuMedian => MiddleOf(CpuSeconds);

    /// <summary>The fastest run: nearest to what the machine can do when nobody else uses it.</summary>
    public double Fastest => Seconds.Min();

    /// <summary>Median over the runs of this stage's time by another's in the same run: what the machine did meanwhile hits both.</summary>
    public double RatioTo(StageTimes other) => MiddleOf([.. Seconds.Zip(other.Seconds, (ours, theirs) => ours / theirs)]);

    // Of an even number the mean of both in the middle.
    private static double MiddleOf(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
