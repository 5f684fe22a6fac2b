namespace Trifold.Tests.Shared;

internal static class Refusal
{
    /// <summary>One line on the error stream, with all parts and without a stack trace; nothing on the other.</summary>
    public static void AssertIsOneLine(ProgramRun run, int exitCode, params string[] parts)
    {
        Assert.StartsWith("trifold: ", run.Errors);
        Assert.EndsWith("\n", run.Errors);
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("System.", run.Errors);
        Assert.DoesNotContain("(Parameter", run.Errors);
        Assert.DoesNotContain("unexpected", run.Errors);
        Assert.All(parts, part => Assert.Contains(part, run.Errors));
        Assert.Empty(run.Output);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
