using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

internal static class ServiceOptions
{
    public static Option<string> Model(string fallback) => new("--model")
    {
        Description = $"A bundled model, or {ServedModel.Tiny}.",
        DefaultValueFactory = _ => fallback,
    };

    public static Option<int> Count(string name, string description, int fallback) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback };

    public static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:F1} ms");

    public static string Megabytes(double bytes) => FormattableString.Invariant($"{bytes / 1e6:F1} MB");
}
