using System.CommandLine;
using System.Text.Json;
using Trifold.Factory.Verification;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold verify MODEL|DIR…</c>: whole-model operations against recorded outputs.</summary>
internal static class VerifyCommand
{
    // Where a model keeps the outputs that were recorded for it.
    private const string RecordedFolder = "golden";

    public static Command Create()
    {
        var paths = new Argument<string[]>("model|dir")
        {
            Description = "Folders of recorded cases; before them, a model that takes the place of the cases' own weights.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new Command("verify", "Compare a model, machine or device with recorded outputs.") { paths, json };
        command.SetAction((parsed, cancellation) =>
            CommandRunner.Start(() => Run(parsed.GetRequiredValue(paths), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(string[] paths, bool json, CancellationToken cancellation)
    {
        // What is no folder may be the name of a bundled model.
        var isModel = !Directory.Exists(paths[0]) || File.Exists(Path.Combine(paths[0], "model.json"));
        using var model = isModel ? Eg3dModel.Open(ModelLocation.Resolve(paths[0])) : null;
        var (passed, failed) = (0, 0);
        foreach (var folder in Cases(model, isModel ? paths[1..] : paths))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            var outcome = CaseRunner.RunWholeModel(folder, model, difference => Report(name, difference, json));
            if (!outcome.Passed)
                failed++;
            else if (outcome.Worst is not null)
                passed++;
            Report(outcome, json);
        }

        if (passed + failed == 0)
            throw new CheckpointException(paths[^1], "no case has an operation of a whole model: nothing was compared.");
        if (!json)
            Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static IReadOnlyList<string> Cases(Eg3dModel? model, string[] folders)
    {
        try
        {
            if (model is not null && folders.Length == 0)
                folders = [Path.Combine(model.Folder, RecordedFolder)];
            return CaseFolders.Find(folders);
        }
        catch (DirectoryNotFoundException fault)
        {
            throw new ArgumentException($"{fault.Message} Name folders of recorded cases.", fault);
        }
    }

    private static void Report(string name, Difference difference, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @case = name,
                tensor = difference.Name,
                max_absolute = Number(difference.MaxAbsolute),
                max_relative = Number(difference.MaxRelative),
                tolerance = difference.Tolerance,
                within = difference.IsWithin,
                remark = difference.Remark,
            }));
            return;
        }

        Console.WriteLine($"  {(difference.IsWithin ? "ok   " : "WRONG")} {difference} (tolerance {difference.Tolerance:G3})");
    }

    private static void Report(CaseOutcome outcome, bool json)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { @case = outcome.Name, passed = outcome.Passed, fault = outcome.Fault, skipped = outcome.Skipped }));
        else if (outcome is { Passed: true, Worst: null })
            Console.WriteLine($"SKIP {outcome.Name}: none of its {outcome.Skipped} operations concerns a whole model");
        else
            Console.WriteLine(outcome);
    }

    // JSON has no word for what cannot be compared.
    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
