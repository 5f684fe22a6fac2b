namespace Trifold.Cli.Tests.Commands;

/// <summary>An interrupted run goes on where it stood, and the data set is the one that no interruption would have made.</summary>
[Collection(OutputCollection.Name)]
public class GenerateResumeTests(TinyModel model)
{
    private const int Kills = 10;

    [Theory]
    [InlineData("folder")]
    [InlineData("webdataset")]
    public void KilledTenTimes_IsByteIdenticalToAnUninterruptedRun(string format)
    {
        using var home = new TemporaryFolder();
        string[] options = ["--count", "250", "--views", "3", "--format", format, "--shard-size", "20", "--min-quality", "0.05", "--json"];
        Assert.Equal(0, Generate(home.File("whole"), options).ExitCode);

        var random = new Random(5);
        for (var kill = 0; kill < Kills; kill++)
        {
            var run = TrifoldProgram.Signal("KILL", random.Next(1, 7), ["generate", model.Folder, "--out", home.File("killed"), .. options]);
            Assert.Equal(137, run.ExitCode);
            Assert.False(File.Exists(Path.Combine(home.File("killed"), "manifest.json")));
        }

        Assert.Equal(0, Generate(home.File("killed"), options).ExitCode);
        var (whole, killed) = (DataSet.Files(home.File("whole")), DataSet.Files(home.File("killed")));
        Assert.Equal(whole.Keys, killed.Keys);
        Assert.All(whole, file => Assert.Equal(file.Value, killed[file.Key]));
    }

    [Fact]
    public void OtherOptions_DoNotGoOnWithAnUnfinishedDataSet()
    {
        using var home = new TemporaryFolder();
        TrifoldProgram.Signal("KILL", 2, "generate", model.Folder, "--out", home.File("set"), "--count", "1000", "--json");
        var before = DataSet.Files(home.File("set"));

        var run = Generate(home.File("set"), "--count", "1000", "--views", "2");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds an unfinished data set of another model or other options; repeat the command that began it", run.Errors);
        Assert.Equal(before.Keys, DataSet.Files(home.File("set")).Keys);
    }

    [Fact]
    public void TwoRuns_CannotFillOneFolder()
    {
        using var home = new TemporaryFolder();
        string[] options = ["--count", "100000", "--json"];
        TrifoldProgram.Signal("KILL", 2, ["generate", model.Folder, "--out", home.File("set"), .. options]);
        // As a run holds it that is still at work.
        using var held = new FileStream(
            Path.Combine(home.File("set"), ".journal.jsonl"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var run = Generate(home.File("set"), options);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is being filled by another process", run.Errors);
    }

    [Fact]
    public void Limit_EndsAVainSearchAndAHigherOneGoesOn()
    {
        using var home = new TemporaryFolder();
        string[] options = ["--count", "6", "--require", "hair=0.2"];

        var vain = Generate(home.File("set"), [.. options, "--limit", "6"]);
        var found = Generate(home.File("set"), [.. options, "--limit", "2000"]);

        Assert.Equal(2, vain.ExitCode);
        Assert.Contains("of 6 images kept", vain.Errors);
        Assert.Contains("repeat the command with a higher --limit to go on", vain.Errors);
        Assert.Equal(0, found.ExitCode);
        Assert.Contains("lack a required part", found.Output);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("webdataset")]
    public void FullDisk_IsToldAndLeavesNoHalfFile(string format)
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.File("disk"));

        var run = TrifoldProgram.RunOnSmallDisk(
            home.File("disk"), 300, "generate", model.Folder, "--out", home.File("disk/set"), "--count", "1000",
            "--format", format, "--shard-size", "10");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("trifold: No space left on device", run.Errors);
        var left = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Contains("set/.journal.jsonl", left);
        Assert.DoesNotContain(left, file => file.EndsWith(".tmp") || file.Contains("manifest"));
    }

    [Fact]
    public void FromADataSet_ComesTheSameDataSet()
    {
        using var home = new TemporaryFolder();
        Generate(home.File("a"), "--count", "5", "--views", "2", "--poses", "gaussian", "--depth", "both", "--mask", "index");

        foreach (var source in (string[])["a", "a/dataset.json", "a/manifest.json"])
        {
            var copy = home.File(source.Replace('/', '-') + "-again");
            var run = TrifoldProgram.Run("generate", model.Folder, "--from", home.File(source), "--out", copy);
            Assert.True(run.ExitCode == 0, run.Errors);
            var (first, again) = (DataSet.Files(home.File("a")), DataSet.Files(copy));
            Assert.Equal(first.Keys, again.Keys);
            Assert.All(first, file => Assert.Equal(file.Value, again[file.Key]));
        }
    }

    [Fact]
    public void FromADataSet_OfAnotherModelIsRefused()
    {
        using var home = new TemporaryFolder();
        Generate(home.File("a"), "--count", "1");
        TinyModel.Write(home.File("other"), seed: 3);

        var other = TrifoldProgram.Run("generate", home.File("other"), "--from", home.File("a"), "--out", home.File("b"));
        var none = TrifoldProgram.Run("generate", model.Folder, "--from", home.File("nothing"), "--out", home.File("b"));
        var unnamed = TrifoldProgram.Run("generate", "--from", home.File("a"), "--out", home.File("b"));

        Assert.Contains("model: the data set was made with sha256:", other.Errors);
        Assert.Contains("there is no such file; name a data set's folder, dataset.json or manifest.json", none.Errors);
        Assert.Contains("tiny: is no model folder and no bundled model", unnamed.Errors);
        Assert.False(Directory.Exists(home.File("b")));
    }

    private ProgramRun Generate(string folder, params string[] options) =>
        TrifoldProgram.Run(["generate", model.Folder, "--out", folder, .. options]);
}
