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

    /// <param name="ours">This project's measurements, at least one.</param>
    /// <param name="theirs">The public code's, of the same stages.</param>
    public static void PrintComparison(IReadOnlyList<Measurement> ours, IReadOnlyList<Measurement> theirs)
    {
        PrintEnvironment(ours[0]);
        PrintEnvironment(theirs[0]);
        var stages = Joined(ours).Zip(Joined(theirs)).ToArray();
        Console.WriteLine(
            $"Medians of {stages[0].First.Seconds.Count} and {stages[0].Second.Seconds.Count} runs (fastest in brackets):");
        Console.WriteLine();
        Console.WriteLine("| stage | trifold | public code | ratio | CPU trifold | CPU public code |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (our, their) in stages)
        {
            if (our.Name != their.Name)
                throw new InvalidDataException($"The sides differ in their stages: '{our.Name}' and '{their.Name}'.");
            Console.WriteLine(
                $"| {our.Name} | {our.Median:F3} s ({our.Fastest:F3}) | {their.Median:F3} s ({their.Fastest:F3}) " +
                $"| {our.Median / their.Median:F2} | {our.CpuMedian:F2} s | {their.CpuMedian:F2} s |");
        }

        Console.WriteLine(
            $"| peak memory | {Megabytes(ours)} | {Megabytes(theirs)} | {Peak(ours) / (double)Peak(theirs):F2} | | |");
    }

    // All runs of a stage, whichever process they ran in.
    private static IEnumerable<StageTimes> Joined(IReadOnlyList<Measurement> processes) =>
        processes[0].Stages.Select((stage, i) => new StageTimes(
            stage.Name,
            [.. processes.SelectMany(process => process.Stages[i].Seconds)],
            [.. processes.SelectMany(process => process.Stages[i].CpuSeconds)]));

    private static void PrintEnvironment(Measurement measurement) => Console.WriteLine(
        $"{measurement.Side}: {string.Join(", ", measurement.Environment.Select(fact => $"{fact.Key} {fact.Value}"))}");

    private static long Peak(IReadOnlyList<Measurement> processes) => processes.Max(process => process.PeakMemoryBytes);

    private static string Megabytes(IReadOnlyList<Measurement> processes) => $"{Peak(processes) / BytesPerMegabyte:F0} MB";
}
