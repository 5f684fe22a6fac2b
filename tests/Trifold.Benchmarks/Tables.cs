namespace Trifold.Benchmarks;

/// <summary>Measurements as text for people.</summary>
internal static class Tables
{
    private const double BytesPerMegabyte = 1e6;

    public static void Print(Measurement measurement)
    {
        PrintEnvironment(measurement);
        Console.WriteLine($"Medians of {measurement.Stages[0].Seconds.Count} runs:");
        Console.WriteLine();
        Console.WriteLine("| stage | wall | fastest | CPU |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var stage in measurement.Stages)
            Console.WriteLine($"| {stage.Name} | {stage.Median:F3} s | {stage.Fastest:F3} s | {stage.CpuMedian:F2} s |");
        Console.WriteLine($"| peak memory | {Megabytes([measurement])} | | |");
    }

    /// <summary>Of every stage the ratio to the first, run by run.</summary>
    public static void PrintRatios(IReadOnlyList<StageTimes> stages)
    {
        Console.WriteLine();
        Console.WriteLine($"| stage | to \"{stages[0].Name}\", median of the pairs |");
        Console.WriteLine("|---|---|");
        foreach (var stage in stages.Skip(1))
            Console.WriteLine($"| {stage.Name} | {stage.RatioTo(stages[0]):F3} |");
    }

    /// <param name="ours">This project's measurements, at least one.</param>
    /// <param name="tensors">Those without its kernels; may be none.</param>
    /// <param name="theirs">The public code's, of the same stages.</param>
    public static void PrintComparison(
        IReadOnlyList<Measurement> ours, IReadOnlyList<Measurement> tensors, IReadOnlyList<Measurement> theirs)
    {
        IReadOnlyList<Measurement>[] sides = tensors.Count == 0 ? [ours, theirs] : [ours, tensors, theirs];
        foreach (var side in sides)
            PrintEnvironment(side[0]);
        var stages = sides.Select(side => Joined(side).ToArray()).ToArray();
        Console.WriteLine(
            $"Medians of {string.Join(", ", stages.Select(side => side[0].Seconds.Count))} runs (fastest in brackets):");
        Console.WriteLine();
        Console.WriteLine(
            $"| stage | {string.Join(" | ", sides.Select(side => side[0].Side))} | trifold / public | CPU trifold | CPU public |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", sides.Length))}---|---|---|");
        for (var i = 0; i < stages[0].Length; i++)
        {
            var row = stages.Select(side => side[i]).ToArray();
            if (row.Any(stage => stage.Name != row[0].Name))
                throw new InvalidDataException($"The sides differ in their stages: {string.Join(", ", row.Select(stage => stage.Name))}.");
            Console.WriteLine(
                $"| {row[0].Name} | {string.Join(" | ", row.Select(stage => $"{stage.Median:F3} s ({stage.Fastest:F3})"))} " +
                $"| {row[0].Median / row[^1].Median:F3} | {row[0].CpuMedian:F2} s | {row[^1].CpuMedian:F2} s |");
        }

        Console.WriteLine(
            $"| peak memory | {string.Join(" | ", sides.Select(Megabytes))} | {Peak(ours) / (double)Peak(theirs):F2} | | |");
    }

    // All runs of a stage, whichever process they ran in.
    private static IEnumerable<StageTimes> Joined(IReadOnlyList<Measurement> processes) =>
        processes[0].Stages.Select((stage, i) => new StageTimes(
            stage.Name,
            [.. processes.SelectMany(process => process.Stages[i].Seconds)],
            [.. processes.SelectMany(process => process.Stages[i].CpuSeconds)]));

    public static void PrintEnvironment(string side, IReadOnlyDictionary<string, string> environment) => Console.WriteLine(
        $"{side}: {string.Join(", ", environment.Select(fact => $"{fact.Key} {fact.Value}"))}");

    private static void PrintEnvironment(Measurement measurement) =>
        PrintEnvironment(measurement.Side, measurement.Environment);

    private static long Peak(IReadOnlyList<Measurement> processes) => processes.Max(process => process.PeakMemoryBytes);

    private static string Megabytes(IReadOnlyList<Measurement> processes) => $"{Peak(processes) / BytesPerMegabyte:F0} MB";
}
