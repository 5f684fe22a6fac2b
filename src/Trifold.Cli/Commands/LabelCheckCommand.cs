using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Labels;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold label check FOLDER MODEL</c>: what is wrong with labels, before anything is trained.</summary>
internal static class LabelCheckCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of 'trifold label export' with its masks." };
        var model = CommonOptions.Model();
        var format = LabelFormats.Option();
        var json = CommonOptions.Json();
        var command = new Command("check", "Check the masks of a label folder.") { folder, model, format, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(folder),
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            LabelFormats.Named(parsed.GetRequiredValue(format)),
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(string folder, string modelFolder, LabelFormat format, bool json)
    {
        var project = LabelProject.Open(folder);
        var report = project.Check(GeneratorIdentity.Of(Eg3dModelInfo.Read(modelFolder)), format);
        if (json)
            PrintJson(project, report);
        else
            Print(project, report);
        return report.Faults.Count == 0 ? ExitCode.Success : ExitCode.BadInput;
    }

    private static void Print(LabelProject project, LabelReport report)
    {
        Console.WriteLine($"{project.Folder}: {report.ReadAs}; {report.Views.Count} of {project.Images.Count} can be used");
        var width = report.Labels.Entries.Max(label => label.Name.Length);
        foreach (var (label, (pixels, views)) in report.Labels.Entries.Zip(report.Parts))
            Console.WriteLine($"  {label.Name.PadRight(width)}  {pixels,10:N0} pixels in {views} views");
        foreach (var warning in report.Warnings)
            Console.WriteLine($"warning: {warning}");
        foreach (var fault in report.Faults)
            Console.WriteLine($"fault: {fault}");
        Console.WriteLine(report.Faults.Count == 0 ? "ready to train" : $"{report.Faults.Count} to be mended");
    }

    private static void PrintJson(LabelProject project, LabelReport report) => Console.WriteLine(ProgressReporter.ToJsonLine(new
    {
        read_as = report.ReadAs,
        images = project.Images.Count,
        usable = report.Views.Count,
        parts = report.Labels.Entries.Zip(report.Parts, (label, part) => new { label.Name, part.Pixels, part.Views }),
        report.Warnings,
        report.Faults,
    }));
}
