using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Trifold.Cli.Output;

/// <summary>Shows how far a long command is: a live bar on a terminal, plain lines elsewhere, JSON lines on request.</summary>
internal abstract class ProgressReporter : IDisposable
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <param name="share">Share done, in [0, 1].</param>
    /// <param name="text">What a person wants to read.</param>
    /// <param name="record">What a machine wants to read.</param>
    public abstract void Report(double share, string text, object record);

    /// <summary>Says why nothing happens for a while.</summary>
    public abstract void Pause(string reason, TimeSpan pause);

    public abstract void Dispose();

    public static ProgressReporter Create(bool json) =>
        json ? new JsonLines() : AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new Bar() : new Lines();

    /// <summary>One record as a line of JSON; a number that is not finite is its name as text.</summary>
    public static string ToJsonLine(object record) => JsonSerializer.Serialize(record, record.GetType(), JsonOptions);

    private static string PauseText(string reason, TimeSpan pause) => string.Create(
        CultureInfo.InvariantCulture, $"{reason.TrimEnd('.')}; again in {pause.TotalSeconds:0.#} s");

    private static string Remaining(DateTime start, double share)
    {
        if (share <= 0)
            return "";
        var left = (DateTime.UtcNow - start) * ((1 - share) / share);
        return left.TotalHours >= 1 ? $"{left:h\\:mm\\:ss} left" : $"{left:m\\:ss} left";
    }

    // Spectre draws from a task of its own, so that a slow step does not freeze the clock.
    private sealed class Bar : ProgressReporter
    {
        private readonly TaskCompletionSource _finished = new();
        private readonly TaskCompletionSource<ProgressTask> _started = new();
        private readonly Task _drawing;

        public Bar() => _drawing = Task.Run(() => AnsiConsole.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _started.SetResult(context.AddTask("starting", maxValue: 1));
                await _finished.Task;
            }));

        public override void Report(double share, string text, object record)
        {
            var task = _started.Task.Result;
            task.Description = Markup.Escape(text);
            task.Value = share;
        }

        public override void Pause(string reason, TimeSpan pause) =>
            _started.Task.Result.Description = Markup.Escape(PauseText(reason, pause));

        public override void Dispose()
        {
            _finished.TrySetResult();
            _drawing.Wait();
        }
    }

    private sealed class Lines : ProgressReporter
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private readonly DateTime _start = DateTime.UtcNow;
        private DateTime _last;

        public override void Report(double share, string text, object record)
        {
            var now = DateTime.UtcNow;
            if (now - _last < Interval && share < 1)
                return;
            _last = now;
            Console.WriteLine($"{share,4:P0} {text}  {Remaining(_start, share)}");
        }

        public override void Pause(string reason, TimeSpan pause) => Console.WriteLine(PauseText(reason, pause));

        public override void Dispose()
        {
        }
    }

    private sealed class JsonLines : ProgressReporter
    {
        public override void Report(double share, string text, object record) => Console.WriteLine(ToJsonLine(record));

        public override void Pause(string reason, TimeSpan pause) =>
            Console.WriteLine(ToJsonLine(new { waiting = reason, seconds = pause.TotalSeconds }));

        public override void Dispose()
        {
        }
    }
}
