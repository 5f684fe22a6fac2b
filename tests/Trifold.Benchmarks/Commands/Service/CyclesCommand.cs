using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service cycles</c>: what loading, using and unloading a model over and over leaves behind.</summary>
internal static class CyclesCommand
{
    public static Command Create()
    {
        var model = ServiceOptions.Model(ServedModel.Tiny);
        var warmUp = ServiceOptions.Count("--warm-up", "Cycles before the first look.", 20);
        var cycles = ServiceOptions.Count("--cycles", "Cycles between the two looks.", 200);
        var failures = ServiceOptions.Count("--failures", "Cycles with a load that fails.", 50);
        var command = new Command("cycles", "Load, generate, unload; and loads that fail.") { model, warmUp, cycles, failures };
        command.SetAction(async (parsed, _) => await RunAsync(
            parsed.GetRequiredValue(model), parsed.GetValue(warmUp), parsed.GetValue(cycles), parsed.GetValue(failures)));
        return command;
    }

    private static async Task<int> RunAsync(string name, int warmUp, int cycles, int failures)
    {
        using var model = new ServedModel(name);
        model.AddBroken();
        await using var service = await model.ServeAsync(load: false);
        var outcome = await CycleScenario.RunAsync(
            service, model.Annotations(0, 2), ServedModel.Broken, warmUp, cycles, failures);
        Console.WriteLine($"{name}, {warmUp} cycles before, {cycles} between, {failures} with a load that fails:");
        Console.WriteLine();
        Console.WriteLine("| front | before | after |");
        Console.WriteLine("|---|---|---|");
        Console.WriteLine($"| managed heap after a full collection | {ServiceOptions.Megabytes(outcome.Before.HeapBytes)} | {ServiceOptions.Megabytes(outcome.After.HeapBytes)} |");
        Console.WriteLine($"| resident | {ServiceOptions.Megabytes(outcome.Before.ResidentBytes)} | {ServiceOptions.Megabytes(outcome.After.ResidentBytes)} |");
        Console.WriteLine($"| handles | {outcome.Before.Handles} | {outcome.After.Handles} |");
        Console.WriteLine($"| threads | {outcome.Before.Threads} | {outcome.After.Threads} |");
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"Resident slope {outcome.ResidentSlope / 1024:F1} KiB a cycle; ") +
            $"a fresh worker {ServiceOptions.Megabytes(outcome.FreshWorkerBytes)}, behind the last unload {ServiceOptions.Megabytes(outcome.LastWorkerBytes)}.");
        return 0;
    }
}
