namespace Trifold.Cli.Tests.Commands;

public sealed class ServeCommandTests
{
    [Fact]
    public void Options_ReachTheServiceAndItsExitCodeComesBack()
    {
        var run = TrifoldProgram.Run("serve", "--port", "70000", "--workers", "0", "--", "--Trifold:Drain:Timeout=never");

        Assert.Equal(2, run.ExitCode);
        var lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("trifold: Trifold:Endpoints:HttpPort: must be 0 to 65535; got 70000.", lines);
        Assert.Contains("trifold: Trifold:Workers:Count: must be 1 to 64; got 0.", lines);
        Assert.Contains("trifold: Trifold:Drain:Timeout: must be a time such as 00:00:20; got 'never'.", lines);
    }
}
