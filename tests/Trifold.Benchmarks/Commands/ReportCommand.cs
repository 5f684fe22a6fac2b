using System.CommandLine;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>report FILE…</c>: both sides' measurements in one table.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "JSON of stages and of public_eg3d.py; several of a side are joined.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("report", "Compare measurements.") { files };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files)));
        return command;
    }

    private static void Run(string[] files)
    {
        var sides = files.Select(Measurement.FromFile).ToLookup(measurement => measurement.Side);
        if (!sides.Contains("trifold") || !sides.Contains("public"))
            throw new InvalidDataException("Measurements of both sides are needed, trifold and public.");
        Tables.PrintComparison([.. sides["trifold"]], [.. sides["tensors"]], [.. sides["public"]]);
    }
}
