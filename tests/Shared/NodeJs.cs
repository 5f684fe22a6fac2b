using System.Diagnostics;

namespace Trifold.Tests.Shared;

/// <summary>Runs the scripts of tests/interop, whose packages <c>./test</c> installs.</summary>
internal static class NodeJs
{
    /// <returns>The lines that the script printed.</returns>
    public static string[] Run(string script, params string[] arguments)
    {
        var folder = Repository.File("tests/interop");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} has no packages; ./test installs them, or 'npm ci' there.");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"node {script} failed: {errors.Result}");
    }
}
