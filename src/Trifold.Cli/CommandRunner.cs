using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Trifold.Cli.Remote;
using Trifold.Factory.Labels;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Models.Checkpoints;

namespace Trifold.Cli;

/// <summary>
/// Runs a command line and turns every failure into one line and an exit code; a report on labels has a line for each fault.
/// </summary>
internal static partial class CommandRunner
{
    // Setting it adds the stack trace of a failure that nothing here knows.
    private const string TraceVariable = "TRIFOLD_TRACE";

    // Work ends at the next view or step after a signal; what takes longer than this is given up.
    private static readonly TimeSpan LongestEnding = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"trifold: {UsageFault(parsed)} See '{PathOf(parsed.CommandResult)} --help'.");
            return ExitCode.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = LongestEnding,
            });
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"trifold: {(failure is LabelException ? failure.Message : OneLine(MessageOf(failure)))}");
            if (Environment.GetEnvironmentVariable(TraceVariable) is not (null or ""))
                await Console.Error.WriteLineAsync(failure.ToString());
            return ExitCodeOf(failure);
        }
    }

    /// <summary>Starts a command's work beside the thread that waits for signals.</summary>
    public static Task<int> Start(Func<int> work) => Task.Run(work);

    /// <inheritdoc cref="Start(Func{int})"/>
    public static Task<int> Start(Func<Task<int>> work) => Task.Run(work);

    private static int ExitCodeOf(Exception failure) => failure switch
    {
        OperationCanceledException => ExitCode.Interrupted,
        ServerException server => server.ExitCode,
        CheckpointException or ImageFormatException or CameraFormatException or LabelException => ExitCode.BadInput,
        ArgumentException => ExitCode.BadUsage,
        _ => ExitCode.Failed,
    };

    private static string MessageOf(Exception failure) => failure switch
    {
        OperationCanceledException => "interrupted; finished files are complete, nothing is half-written.",
        ArgumentException or CheckpointException or ImageFormatException or CameraFormatException or ServerException => failure.Message,
        IOException or UnauthorizedAccessException => failure.Message,
        _ => $"unexpected failure, {failure.GetType().Name}: {failure.Message} (set {TraceVariable}=1 for where it arose)",
    };

    // .NET appends the parameter's name in a second form that means nothing on a command line.
    private static string OneLine(string text) => ParameterSuffix().Replace(
        string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), "");

    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterSuffix();

    private static string UsageFault(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var subcommands = string.Join(", ", command.Subcommands.Select(sub => sub.Name));
        return parsed.UnmatchedTokens switch
        {
            [var option, ..] when option.StartsWith('-') =>
                $"option: '{option}' is unknown; {command.Name} takes {string.Join(", ", command.Options.Select(o => o.Name))}.",
            [var name, ..] when command.Subcommands.Count > 0 => $"command: '{name}' is unknown; use one of {subcommands}.",
            [var extra, ..] => $"argument: '{extra}' is one too many.",
            _ when command.Subcommands.Count > 0 => $"command: name one of {subcommands}.",
            _ => string.Join(' ', parsed.Errors.Select(Describe)),
        };
    }

    private static string Describe(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, IdentifierTokenCount: > 0 } option =>
            $"{option.Option.Name.TrimStart('-')}: needs a value.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name}: is missing.",
        _ => error.Message,
    };

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "trifold";
}
