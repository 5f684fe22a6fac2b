namespace Trifold.Cli.Tests;

public class HelpTests
{
    [Theory]
    [InlineData("", "demo", "generate", "render", "evaluate", "label", "train")]
    [InlineData("demo", "--out")]
    [InlineData("generate", "<model>", "--decoder", "--count", "--out", "--from", "--server", "--seed", "--views", "--check-views", "--poses", "--yaw", "--pitch", "--cameras", "--json")]
    [InlineData("generate", "--truncation", "--format", "--mask", "--depth", "--shard-size", "--require", "--balance", "--balance-yaw", "--min-quality", "--limit")]
    [InlineData("pictures", "<model>", "--decoder", "--out", "--seeds", "--frames", "--fps", "--line")]
    [InlineData("evaluate quality", "<model>", "--scenes", "--views", "--json")]
    [InlineData("render", "<model>", "--seeds", "--cameras", "--out", "--truncation", "--json")]
    [InlineData("models", "--server", "--load", "--unload", "--json")]
    [InlineData("render", "--server", "--truncation-cutoff", "--fov", "--condition", "--class", "--noise", "--depth", "--animation", "--fps", "--camera-format")]
    [InlineData("interpolate", "<model>", "--seeds", "--frames", "--yaw", "--pitch", "--out", "--fps", "--truncation", "--json")]
    [InlineData("mesh", "<model>", "--seed", "--out", "--level", "--resolution", "--decoder", "--json")]
    [InlineData(
        "cloud", "<model>", "--seeds", "--decoder", "--out", "--from", "--format", "--category", "--server", "--views", "--yaw", "--cameras", "--points",
        "--sampling", "--voxel", "--truncation", "--json")]
    [InlineData("world", "<world>", "--seeds", "--cameras", "--out", "--resolution", "--samples", "--points", "--parts", "--json")]
    [InlineData("cameras", "<file>", "--to", "--out", "--size")]
    [InlineData("import", "<file>", "--out", "--name", "--labels", "--licence", "--network", "--like", "--config", "--plane-axes", "--focal", "--json")]
    [InlineData("verify", "<model|dir>", "--json")]
    [InlineData("info", "<model>", "--json")]
    [InlineData("evaluate", "<model>", "--decoder", "--scenes", "--views", "--json")]
    [InlineData("evaluate evidence", "<model>", "--out", "--labels", "--parts", "--rows", "--sweeps", "--quick", "--json")]
    [InlineData("evaluate draw", "<dir>")]
    [InlineData("evaluate cloud", "<model>", "--decoder", "--scenes", "--views", "--points", "--sampling", "--voxel", "--json")]
    [InlineData("label", "export", "check")]
    [InlineData("label export", "<model>", "--out", "--scenes", "--seed", "--views", "--yaw", "--pitch", "--cameras", "--parts", "--auto", "--json")]
    [InlineData("label check", "<folder>", "<model>", "--format", "--json")]
    [InlineData("train", "generator", "decoder")]
    [InlineData(
        "train generator", "<world>", "--out", "--steps", "--minutes", "--checkpoint", "--resolution", "--super-resolution", "--samples",
        "--plane-resolution", "--channels", "--latents", "--surface-points", "--point-share", "--learning-rate", "--seed", "--json")]
    [InlineData(
        "train decoder", "<model>", "--name", "--labels", "--format", "--parts", "--scenes", "--cameras",
        "--super-resolution", "--source", "--grouping", "--density", "--steps", "--learning-rate", "--class-balance", "--held-back", "--seed", "--json")]
    public void Help_NamesEveryArgumentAndOption(string command, params string[] names)
    {
        var run = TrifoldProgram.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Errors);
        Assert.All(names, name => Assert.Contains(name, run.Output));
    }

    [Fact]
    public void Help_AnswersWithoutLoadingLibtorch()
    {
        // glibc's loader lists every library that it opens.
        var trace = new Dictionary<string, string> { ["LD_DEBUG"] = "files" };

        var run = TrifoldProgram.RunIn(trace, "--help");

        Assert.Contains("libcoreclr", run.Errors);
        Assert.DoesNotContain("libtorch", run.Errors);
        Assert.DoesNotContain("libpng", run.Errors);
    }

    [Fact]
    public void Version_IsOneLine()
    {
        var run = TrifoldProgram.Run("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", run.Output);
    }
}
