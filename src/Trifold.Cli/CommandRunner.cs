using System.CommandLine;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Models.Checkpoints;

namespace Trifold.Cli;

/// <summary>Runs a command line and turns every failure into one line and an exit code.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"trifold: {error.Message}");
            await Console.Error.WriteLineAsync("trifold: see 'trifold --help'.");
            return ExitCode.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (ExitCodeOf(failure) is { } code)
        {
            await Console.Error.WriteLineAsync($"trifold: {MessageOf(failure)}");
            return code;
        }
    }

    private static int? ExitCodeOf(Exception failure) => failure switch
    {
        OperationCanceledException => ExitCode.Interrupted,
        CheckpointException or ImageFormatException or CameraFormatException => ExitCode.BadInput,
        ArgumentException => ExitCode.BadUsage,
        IOException or UnauthorizedAccessException => ExitCode.Failed,
        _ => null,
    };

    private static string MessageOf(Exception failure) => failure switch
    {
        OperationCanceledException => "interrupted; finished files are complete, nothing is half-written.",
        // .NET appends the parameter's name in a second form that means nothing on a command line.
        ArgumentException argument when argument.Message.Contains(" (Parameter ") =>
            argument.Message[..argument.Message.LastIndexOf(" (Parameter ", StringComparison.Ordinal)],
        _ => failure.Message,
    };
}
