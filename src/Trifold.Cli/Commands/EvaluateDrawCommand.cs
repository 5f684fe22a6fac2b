using System.CommandLine;
using Trifold.Factory.Evaluation.Evidence;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold evaluate draw DIR</c>: pictures of a table.</summary>
internal static class EvaluateDrawCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "Folder that 'trifold evaluate evidence' filled." };
        var command = new Command("draw", "Draw a table of evidence: a chart of its figures and a sheet of masks.") { folder };
        command.SetAction((parsed, _) => CommandRunner.Start(() => Run(parsed.GetRequiredValue(folder))));
        return command;
    }

    private static int Run(string folder)
    {
        var columns = EvidenceDrawing.Draw(folder);
        Console.WriteLine(Path.Combine(folder, "chart.svg"));
        Console.WriteLine($"{Path.Combine(folder, "masks.png")}: {string.Join(", ", columns)}");
        return ExitCode.Success;
    }
}
