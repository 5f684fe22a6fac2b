using System.CommandLine;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold label …</c></summary>
internal static class LabelCommand
{
    public static Command Create() => new("label", "Images to be labelled, and the labels that come back.")
    {
        LabelExportCommand.Create(),
        LabelCheckCommand.Create(),
    };
}
