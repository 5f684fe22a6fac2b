using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Trifold.Serving.Workers;

/// <summary>The process of a worker. It ends with this one: the pipe to its standard input closes.</summary>
internal sealed partial class WorkerProgram : IAsyncDisposable
{
    // Lines of its log that explain an end.
    private const int LastLines = 5;

    private readonly Process _process;
    private readonly int _slot;
    private readonly ILogger _log;
    private readonly Queue<string> _last = new();
    private readonly Task _reading;

    private WorkerProgram(Process process, int slot, ILogger log)
    {
        (_process, _slot, _log) = (process, slot, log);
        Id = process.Id;
        _reading = Task.WhenAll(ForwardAsync(process.StandardError), ForwardAsync(process.StandardOutput));
        Exited = process.WaitForExitAsync();
    }

    public int Id { get; }

    public Task Exited { get; }

    /// <exception cref="WorkerLostException">It cannot be started.</exception>
    public static WorkerProgram Start(WorkerOptions options, int slot, string socket, ILogger log)
    {
        var start = new ProcessStartInfo(options.ProgramPath)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])
            ["--socket", socket, "--threads", Text(options.ThreadsPerWorker), "--nice", Text(options.NicePriority)])
            start.ArgumentList.Add(argument);
        try
        {
            return new WorkerProgram(Process.Start(start)!, slot, log);
        }
        catch (Win32Exception fault)
        {
            throw new WorkerLostException(
                $"The worker program {options.ProgramPath} cannot be started: {fault.Message}. "
                + $"Set {WorkerOptions.Section}:{nameof(WorkerOptions.Program)}.",
                fault);
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>How it ended and its last words.</summary>
    public async Task<string> EndAsync()
    {
        await Exited;
        await _reading;
        lock (_last)
            return $"exit code {_process.ExitCode}{(_last.Count > 0 ? ": " + string.Join(" | ", _last) : "")}";
    }

    /// <summary>Asks it to end, and ends it if it does not in time.</summary>
    public async Task StopAsync(TimeSpan timeout, TimeProvider time)
    {
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            LogKilled(_slot, Id, timeout.TotalSeconds);
            Kill();
            await Exited;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        await _reading;
        _process.Dispose();
    }

    private async Task ForwardAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                continue;
            lock (_last)
            {
                if (_last.Count == LastLines)
                    _last.Dequeue();
                _last.Enqueue(line.Trim());
            }

            LogLine(_slot, line);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(2211, LogLevel.Information, "Worker {Slot}: {Line}")]
    private partial void LogLine(int slot, string line);

    [LoggerMessage(2212, LogLevel.Warning, "Worker {Slot} (process {ProcessId}) did not end in {Seconds} s and was killed")]
    private partial void LogKilled(int slot, int processId, double seconds);
}
