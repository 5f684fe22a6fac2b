using System.Globalization;

namespace Trifold.Worker.Hosting;

/// <summary>What the program is told by its command line.</summary>
/// <param name="Socket">Path of the Unix socket to listen on, in a folder of the caller's.</param>
/// <param name="Threads">Of tensor operations and kernels, 1 to 1024.</param>
/// <param name="Nice">Scheduling priority, 0 (as any program) to 19 (only what others leave).</param>
internal sealed record WorkerOptions(string Socket, int Threads, int Nice)
{
    public const string Usage = "usage: Trifold.Worker --socket PATH --threads N [--nice N]";

    // So that those who admit and answer requests are not held up by those who compute.
    private const int DefaultNice = 5;

    // sun_path of unix(7) without the zero at its end.
    private const int LongestPath = 107;

    /// <exception cref="ArgumentException">An option is unknown, missing or out of its range.</exception>
    public static WorkerOptions Parse(string[] arguments)
    {
        string? socket = null;
        int? threads = null;
        var nice = DefaultNice;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]}: needs a value.");
            switch (arguments[i])
            {
                case "--socket": socket = value; break;
                case "--threads": threads = Number("threads", value, 1, 1024); break;
                case "--nice": nice = Number("nice", value, 0, 19); break;
                default: throw new ArgumentException($"option: '{arguments[i]}' is unknown.");
            }
        }

        if (string.IsNullOrEmpty(socket))
            throw new ArgumentException("socket: is missing; name the path to listen on.");
        if (System.Text.Encoding.UTF8.GetByteCount(socket) > LongestPath)
            throw new ArgumentException($"socket: a path has at most {LongestPath} bytes, got '{socket}'.");
        return new WorkerOptions(socket, threads ?? throw new ArgumentException("threads: is missing; say how many."), nice);
    }

    private static int Number(string field, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{field}: must lie between {least} and {most}, got '{text}'.");
}
