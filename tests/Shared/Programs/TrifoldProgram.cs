using System.Diagnostics;
using System.Text;

namespace Trifold.Tests.Shared;

/// <summary>What a finished run left.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the built program as a process of its own.</summary>
internal static class TrifoldProgram
{
    // Far above any call here, on a busy machine too.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static ProgramRun Run(params string[] arguments) => RunIn(new Dictionary<string, string>(), arguments);

    public static ProgramRun RunIn(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        return Finish(process, output);
    }

    /// <summary>Runs with a file system of its own, of a given size, in place of a folder.</summary>
    public static ProgramRun RunOnSmallDisk(string folder, int kilobytes, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "/usr/bin/unshare",
            [
                "--map-root-user", "--mount", "/bin/sh", "-c", $"mount -t tmpfs -o size={kilobytes}k none '{folder}' && \"$@\"; code=$?; find '{folder}' -type f -printf '%P\\n' >&2; exit $code",
                "sh", Path.Combine(AppContext.BaseDirectory, "trifold"), .. arguments,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        return Finish(process, process.StandardOutput.ReadToEndAsync());
    }

    /// <summary>Sends a signal once the program has printed some lines, and waits for its end.</summary>
    public static ProgramRun Signal(string signal, int afterLines, params string[] arguments)
    {
        using var process = Start(new Dictionary<string, string>(), arguments);
        var head = "";
        for (var i = 0; i < afterLines; i++)
            head += process.StandardOutput.ReadLine() + "\n";
        var rest = process.StandardOutput.ReadToEndAsync();
        SendSignal(signal, process);
        var run = Finish(process, rest);
        return run with { Output = head + run.Output };
    }

    /// <summary>Runs and tells of each line that the program prints.</summary>
    public static ProgramRun Read(Action line, params string[] arguments)
    {
        using var process = Start(new Dictionary<string, string>(), arguments);
        return Finish(process, Task.Run(() =>
        {
            var output = new StringBuilder();
            while (process.StandardOutput.ReadLine() is { } text)
            {
                output.Append(text).Append('\n');
                line();
            }

            return output.ToString();
        }));
    }

    private static void SendSignal(string signal, Process process)
    {
        if (signal == "KILL")
        {
            // At once: starting another program takes as long as a dozen images.
            process.Kill();
            return;
        }

        SystemProcess.Send(process.Id, signal);
    }

    private static ProgramRun Finish(Process process, Task<string> output)
    {
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill();
            throw new TimeoutException($"trifold did not end within {Longest}; it printed: {output.Result}{errors.Result}");
        }

        return new ProgramRun(process.ExitCode, output.Result, errors.Result);
    }

    private static Process Start(IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        // A shell that starts the tests in the background leaves SIGINT ignored, and that is inherited; env undoes it.
        var start = new ProcessStartInfo(
            "/usr/bin/env", ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "trifold"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
