using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service overload</c>: ten times what can be served, with clients among it that wait as they are told.</summary>
internal static class OverloadCommand
{
    private const int Obedient = 16;
    private const int SamplesOfARequest = 2;
    private const double Factor = 10;

    public static Command Create()
    {
        var model = ServiceOptions.Model(ServedModel.Tiny);
        var seconds = ServiceOptions.Count("--seconds", "How long each load is kept up.", 40);
        var queue = new Option<double>("--queue") { Description = "Seconds of work that may wait.", DefaultValueFactory = _ => 0.5 };
        var command = new Command("overload", "Goodput, latency, refusals and promises at ten times the capacity.") { model, seconds, queue };
        command.SetAction(async (parsed, _) => await RunAsync(
            parsed.GetRequiredValue(model), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(queue)));
        return command;
    }

    private static async Task<int> RunAsync(string name, TimeSpan time, double queue)
    {
        using var model = new ServedModel(name);
        await using var service = await model.ServeAsync(
            load: true, FormattableString.Invariant($"--Trifold:Scheduler:MaxQueueSeconds={queue}"));
        // Enough clients one after another to keep the device busy: what it can do, and how long that takes.
        await LoadAsync(service, model, Obedient, 0, TimeSpan.FromSeconds(10));
        var full = await LoadAsync(service, model, Obedient, 0, time);
        // As many clients as the queue has room for: nobody is refused, everybody waits.
        var many = Math.Max(Obedient, (int)(queue * full.PerSecond));
        var filled = await LoadAsync(service, model, many, 0, time);
        var overload = await LoadAsync(service, model, Obedient, Factor * full.PerSecond, time);

        Tables.PrintEnvironment("service and clients", MeasurementEnvironment.Describe());
        Console.WriteLine($"{name}, requests of {SamplesOfARequest} samples, {queue} s may wait, {time.TotalSeconds} s each:");
        Console.WriteLine();
        Console.WriteLine($"| | {Obedient} clients | {many} clients | {Obedient} clients and a flood of ten times as much |");
        Console.WriteLine("|---|---|---|---|");
        Row("answered a second", outcome => FormattableString.Invariant($"{outcome.PerSecond:F1}"));
        Row("answers, p50", outcome => At(outcome.Latencies, 0.5));
        Row("answers, p99", outcome => At(outcome.Latencies, 0.99));
        Row("refusals", outcome => $"{outcome.Refusals.Count}");
        Row("refusals, p95", outcome => At(outcome.Refusals, 0.95));
        Row("refusals, p99", outcome => At(outcome.Refusals, 0.99));
        Row("came when told", outcome => $"{outcome.Obeyed}");
        Row("of them served", outcome => FormattableString.Invariant($"{outcome.ObeyedShare:P1}"));
        return 0;

        void Row(string what, Func<OverloadScenario.Outcome, string> value) => Console.WriteLine($"| {what} | {value(full)} | {value(filled)} | {value(overload)} |");
    }

    private static Task<OverloadScenario.Outcome> LoadAsync(
        ServiceProcess service, ServedModel model, int obedient, double offered, TimeSpan time) =>
        OverloadScenario.RunAsync(service, seed => model.Annotations(seed, SamplesOfARequest), obedient, offered, time);

    private static string At(IReadOnlyList<TimeSpan> ascending, double share) => ascending.Count == 0
        ? "–"
        : ServiceOptions.Milliseconds(OverloadScenario.Outcome.Percentile(ascending, share));
}
