using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service crashes</c>: workers killed at random moments under many streams.</summary>
internal static class CrashesCommand
{
    private const int Streams = 16;

    public static Command Create()
    {
        var model = ServiceOptions.Model(ServedModel.Tiny);
        var kills = ServiceOptions.Count("--kills", "Workers to kill.", 100);
        var seed = ServiceOptions.Count("--seed", "Of the moments.", 0);
        var command = new Command("crashes", $"kill -9 of workers under {Streams} streams.") { model, kills, seed };
        command.SetAction(async (parsed, _) => await RunAsync(
            parsed.GetRequiredValue(model), parsed.GetValue(kills), parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(string name, int kills, int seed)
    {
        using var model = new ServedModel(name);
        // Workers that die before they have done anything would be started again ever more slowly.
        await using var service = await model.ServeAsync(
            load: true, "--Trifold:Workers:Count=2", "--Trifold:Workers:Threads=1", "--Trifold:Workers:MaxRestartBackoff=00:00:00.5");
        var outcome = await CrashScenario.RunAsync(
            service, Streams, kills, stream => model.Annotations((uint)(1_000_000 * stream)), new Random(seed));
        Console.WriteLine(FormattableString.Invariant(
            $"{outcome.Kills} kills, {outcome.Samples} samples of {Streams} streams, longest pause {outcome.LongestPause.TotalSeconds:F1} s, {outcome.Faults.Count} faults"));
        foreach (var fault in outcome.Faults)
            Console.WriteLine(fault);
        return outcome.Faults.Count == 0 ? 0 : 1;
    }
}
