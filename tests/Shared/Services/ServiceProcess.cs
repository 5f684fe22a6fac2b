using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Trifold.Tests.Shared.Services;

/// <summary>The built program on ports that the system chooses.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, Uri> _addresses = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The service ended.\n{Log}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Rest => _addresses["REST"];

    public Uri Grpc => _addresses["gRPC"];

    public Uri Management => _addresses["Management"];

    public string Log => string.Join('\n', _lines);

    public int Id => _process.Id;

    /// <summary>Starts the program and waits until it is ready for work. It stops without delay unless the settings say so.</summary>
    /// <param name="settings">As on its command line.</param>
    public static Task<ServiceProcess> StartAsync(params string[] settings) =>
        StartAsync(new Dictionary<string, string>(), settings);

    /// <inheritdoc cref="StartAsync(string[])"/>
    /// <param name="environment">Variables besides those of this process.</param>
    public static async Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        var service = new ServiceProcess(Start(
            ["--port", "0", "--grpc-port", "0", "--management-port", "0", "--Trifold:Drain:Delay=00:00:00", .. settings], environment));
        await service._listening.Task.WaitAsync(StartLimit);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Its exit code and what it wrote to its error output.</returns>
    public static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments, new Dictionary<string, string>());
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, errors);
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => SystemProcess.Send(Id, "TERM");

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => SystemProcess.Send(Id, "INT");

    /// <summary>Waits until the service says that it is not ready.</summary>
    public async Task UnreadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Management };
        using var limit = new CancellationTokenSource(StartLimit);
        while ((await http.GetAsync("/readyz", limit.Token)).IsSuccessStatusCode)
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(StartLimit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            await ExitCodeAsync();
        }

        _process.Dispose();
    }

    private static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var folder = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var program = Repository.File($"src/Trifold.Service/bin/{folder}/net10.0/Trifold.Service");
        // A shell's background job ignores Ctrl-C, and so would every process that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits until the sum of a metric over its labels is as wanted.</summary>
    /// <exception cref="TimeoutException">It does not become so.</exception>
    public async Task UntilAsync(string metric, Func<double, bool> isReached)
    {
        using var http = new HttpClient { BaseAddress = Management };
        var started = Stopwatch.GetTimestamp();
        while (Sum(await http.GetStringAsync("/metrics"), metric) is var value && !isReached(value))
        {
            if (Stopwatch.GetElapsedTime(started) > StartLimit)
                throw new TimeoutException($"{metric} is still {value} after {StartLimit}.\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>The sum of a metric over its labels; 0 where there is none yet.</summary>
    public async Task<double> MetricAsync(string metric)
    {
        using var http = new HttpClient { BaseAddress = Management };
        return Sum(await http.GetStringAsync("/metrics"), metric);
    }

    private static double Sum(string text, string metric) => text.Split('\n')
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Management };
        using var limit = new CancellationTokenSource(StartLimit);
        while (!(await http.GetAsync("/startupz", limit.Token)).IsSuccessStatusCode)
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
    }

    // "REST at http://127.0.0.1:1234" and the like, in JSON, since the output is no terminal.
    private void Read(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (!line.Contains("\"EventId\":1301,", StringComparison.Ordinal))
            return;
        var state = JsonDocument.Parse(line).RootElement.GetProperty("State");
        // With TLS one port is "REST and gRPC".
        foreach (var name in state.GetProperty("Name").GetString()!.Split(" and "))
            _addresses[name] = new Uri(state.GetProperty("Address").GetString()!);
        if (_addresses.Count == 3)
            _listening.TrySetResult();
    }
}
