using System.Diagnostics;

namespace Trifold.Tests.Shared;

/// <summary>Runs the system's Python with its NumPy, Pillow, OpenCV and Open3D: readers that share no code with ours.</summary>
internal static class Python
{
    /// <returns>What the script printed, without the last line break.</returns>
    public static string Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-I", "-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.TrimEnd('\n')
            : throw new InvalidOperationException($"python3 failed: {errors.Result}");
    }
}
