using System.Diagnostics;

namespace Trifold.Cli.Output;

/// <summary>Things done a second since it was made.</summary>
internal sealed class Rate
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public double PerSecond(int done) => done / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);
}
