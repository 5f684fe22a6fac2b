using System.Text.RegularExpressions;

namespace Trifold.EndToEnd.Tests.Commands;

/// <summary>A data set that a server makes is the one that the command makes itself.</summary>
[Collection(TinyServiceCollection.Name)]
public sealed class RemoteGenerateTests(TinyService service, InterruptedDataSet interrupted) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    private string[] Server => ["--server", $"{service.Process.Grpc}"];

    public void Dispose() => _home.Dispose();

    // The last shard is cut; with arrays of depth the sheet for people is the same too.
    [Fact]
    public void DataSet_IsTheLocalOneFileByFile()
    {
        string[] options =
        [
            .. "--count 14 --views 3 --shard-size 4 --depth both --mask index --check-views 1 --poses gaussian".Split(' '),
            .. "--truncation 0.7 --truncation-cutoff 2".Split(' '),
        ];
        var local = Generate("local", [service.Models.TinyFolder, .. options]);
        var remote = Generate("remote", [ModelFolders.Tiny, .. options, .. Server]);
        var again = TrifoldProgram.Run(["generate", "--from", _home.File("local"), "--out", _home.File("again"), .. Server]);

        Assert.Equal((0, "", 0, "", 0, ""), (local.ExitCode, local.Errors, remote.ExitCode, remote.Errors, again.ExitCode, again.Errors));
        Outcome.AssertSameFiles(_home.File("local"), _home.File("remote"));
        Outcome.AssertSameFiles(_home.File("local"), _home.File("again"));
        Assert.Equal(local.Output.Split(':')[^1], remote.Output.Split(':')[^1].Replace("remote", "local", StringComparison.Ordinal));
    }

    // A sheet of 16-bit depths has their steps.
    [Fact]
    public void WholeShardsOfAnOrbit_AreTheLocalOnesWithoutLibtorch()
    {
        string[] options = [.. "--count 6 --shard-size 3 --cameras orbit:5 --seed 3".Split(' ')];
        Generate("local", [service.Models.TinyFolder, .. options]);
        // glibc's loader lists every library that it opens.
        var remote = TrifoldProgram.RunIn(
            new Dictionary<string, string> { ["LD_DEBUG"] = "files" },
            ["generate", ModelFolders.Tiny, "--out", _home.File("remote"), "--format", "webdataset", .. options, .. Server]);

        Assert.Equal(0, remote.ExitCode);
        Outcome.AssertSameFiles(_home.File("local"), _home.File("remote"), but: "contact-sheet.png");
        Assert.Contains("libpng", remote.Errors);
        Assert.DoesNotContain("libtorch", remote.Errors);
    }

    [Fact]
    public void InterruptedRun_GoesOnWithTheMissingShards()
    {
        var folder = _home.File("remote");
        string[] arguments = ["generate", ModelFolders.Tiny, "--out", folder, "--json", .. interrupted.Options, .. Server];

        var killed = TrifoldProgram.Signal("KILL", 25, arguments);
        var stopped = TrifoldProgram.Signal("INT", 25, arguments);
        var left = DataSet.Files(folder);
        var rest = TrifoldProgram.Run(arguments);

        Assert.Equal((137, 130, 0), (killed.ExitCode, stopped.ExitCode, rest.ExitCode));
        Assert.Contains("shard-000003.tar", left.Keys);
        Assert.DoesNotContain("index.json", left.Keys);
        Assert.DoesNotContain(left.Keys, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        // What was there did not come again.
        Assert.Equal(
            interrupted.Count - interrupted.ShardSize * left.Keys.Count(name => name.EndsWith(".tar", StringComparison.Ordinal)),
            rest.OutputLines.Length);
        Outcome.AssertSameFiles(interrupted.LocalOf(service.Models.TinyFolder), folder);
    }

    [Theory]
    [InlineData("--format folder", 2, "format: a server makes webdataset shards alone; use --format webdataset", "got folder")]
    [InlineData("--require hair", 2, "require: a server's shards have a place for every image", "leave it out")]
    [InlineData("--limit 5", 2, "limit: belongs to a selection")]
    [InlineData("--shard-size 20000", 2, "shard_size: must lie between 1 and 10000, got 20000")]
    [InlineData("--decoder eyes", 3, "decoder: tiny has none named 'eyes' on the server; it has parts")]
    public void WhatCannotBeMade_IsRefusedBeforeAnythingIs(string options, int exitCode, params string[] parts)
    {
        var run = Generate("out", [ModelFolders.Tiny, "--count", "3", .. Server, .. options.Split(' ')]);

        Refusal.AssertIsOneLine(run, exitCode, parts);
        Assert.False(Directory.Exists(_home.File("out")));
    }

    [Fact]
    public void OtherWeightsThanRecorded_AreRefusedWithBothIdentities()
    {
        var recorded = File.ReadAllText(Path.Combine(interrupted.LocalOf(service.Models.TinyFolder), "dataset.json"));
        File.WriteAllText(_home.File("dataset.json"), Regex.Replace(recorded, "sha256:[0-9a-f]*", "sha256:0"));

        var run = TrifoldProgram.Run(["generate", "--from", _home.File("dataset.json"), "--out", _home.File("out"), .. Server]);

        Refusal.AssertIsOneLine(run, 3, "generator_digest", "sha256:0");
        Assert.False(Directory.Exists(_home.File("out")));
    }

    private ProgramRun Generate(string folder, params string[] arguments) =>
        TrifoldProgram.Run(["generate", "--out", _home.File(folder), .. arguments.Contains("--format") ? [] : (string[])["--format", "webdataset"], .. arguments]);
}
