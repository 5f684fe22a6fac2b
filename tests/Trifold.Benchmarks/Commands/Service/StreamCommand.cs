using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service stream</c>: memory along one long stream, and what is left when its reader goes.</summary>
internal static class StreamCommand
{
    public static Command Create()
    {
        var model = ServiceOptions.Model(ServedModel.Tiny);
        var samples = ServiceOptions.Count("--samples", "Samples read, a tenth of them slowly.", 5000);
        var command = new Command("stream", "A client that reads slowly, then fast, then is gone.") { model, samples };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetRequiredValue(model), parsed.GetValue(samples)));
        return command;
    }

    private static async Task<int> RunAsync(string name, int samples)
    {
        using var model = new ServedModel(name);
        await using var service = await model.ServeAsync(load: true);
        var outcome = await SlowReaderScenario.RunAsync(service, model.Annotations(), samples, TimeSpan.FromMilliseconds(50));
        Tables.PrintEnvironment("service and client", MeasurementEnvironment.Describe());
        Console.WriteLine($"{name}, {samples} samples:");
        Console.WriteLine();
        Console.WriteLine("| | |");
        Console.WriteLine("|---|---|");
        Console.WriteLine($"| resident memory of front and worker, at every twentieth of the stream | {string.Join(", ", outcome.ResidentBytes.Select(bytes => ServiceOptions.Megabytes(bytes)))} |");
        Console.WriteLine($"| median of the later half above the earlier | {ServiceOptions.Megabytes(outcome.Growth)} |");
        Console.WriteLine($"| another client's sample, after the disconnection | {ServiceOptions.Milliseconds(outcome.NextAnswerAfter)} |");
        Console.WriteLine($"| queue empty, after the disconnection | {ServiceOptions.Milliseconds(outcome.ClearedAfter)} |");
        return 0;
    }
}
