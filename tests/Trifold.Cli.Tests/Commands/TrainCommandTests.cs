using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class TrainCommandTests(TinyModel model)
{
    [Fact]
    public void Decoder_TrainedIsUsedByItsName()
    {
        using var home = new TemporaryFolder();
        var folder = model.CopyTo(home.File("model"));
        var run = TrifoldProgram.Run(
            "train", "decoder", folder, "--name", "again", "--scenes", "2", "--steps", "2", "--json");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal([1, 2], run.OutputLines.Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
        var generated = TrifoldProgram.Run("generate", folder, "--decoder", "again", "--count", "1", "--out", home.File("set"));
        Assert.True(generated.ExitCode == 0, generated.Errors);
        Assert.Equal("again", DataSet.Manifest(home.File("set")).GetProperty("decoder").GetProperty("name").GetString());
    }

    [Fact]
    public void Decoder_OfTheSameSeedIsTheSame()
    {
        using var home = new TemporaryFolder();
        byte[] Weights(string name, string seed)
        {
            var folder = model.CopyTo(home.File(name));
            Assert.Equal(0, TrifoldProgram.Run("train", "decoder", folder, "--scenes", "1", "--steps", "2", "--seed", seed).ExitCode);
            return File.ReadAllBytes(Path.Combine(folder, "decoders/parts/decoder.safetensors"));
        }

        var first = Weights("a", "3");

        Assert.Equal(first, Weights("b", "3"));
        Assert.NotEqual(first, Weights("c", "4"));
    }

    [Fact]
    public void Decoder_InterruptedKeepsTheOld()
    {
        using var home = new TemporaryFolder();
        var folder = model.CopyTo(home.File("model"));
        var before = DataSet.Files(folder);
        var run = TrifoldProgram.Signal("INT", 2, "train", "decoder", folder, "--scenes", "1", "--steps", "1000000", "--json");

        Assert.Equal(130, run.ExitCode);
        var after = DataSet.Files(folder);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public void Generator_TrainsGoesOnFromItsCheckpointAndRenders()
    {
        using var home = new TemporaryFolder();
        var (folder, checkpoint) = (home.File("model"), home.File("runs/checkpoint"));
        ProgramRun Train(string steps) => TrifoldProgram.Run(
            "train", "generator", "portraits", "--out", folder, "--checkpoint", checkpoint, "--steps", steps, "--json");

        var first = Train("2");
        var second = Train("3");

        Assert.True(first.ExitCode == 0 && second.ExitCode == 0, first.Errors + second.Errors);
        Assert.Equal([1, 2], first.OutputLines.Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
        Assert.Equal([3], second.OutputLines.Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
        var rendered = TrifoldProgram.Run("render", folder, "--seeds", "1", "--out", home.File("pictures"));
        Assert.True(rendered.ExitCode == 0, rendered.Errors);
        Assert.Equal(128, ForeignReader.ReadPng(Path.Combine(home.File("pictures"), "seed0001-view000.png"))[0].Width);
    }

    [Fact]
    public void Generator_InterruptedLeavesACheckpointAndNoModel()
    {
        using var home = new TemporaryFolder();
        var (folder, checkpoint) = (home.File("model"), home.File("checkpoint"));
        var run = TrifoldProgram.Signal(
            "INT", 1, "train", "generator", "portraits", "--out", folder, "--checkpoint", checkpoint, "--json");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal(["checkpoint"], home.Names());
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Checkpoint_ThatIsNoneIsRefused()
    {
        using var home = new TemporaryFolder();
        var weights = Path.Combine(model.Folder, "generator.safetensors");
        var run = TrifoldProgram.Run(
            "train", "generator", "portraits", "--out", home.File("model"), "--checkpoint", weights, "--steps", "1");

        Refusal.AssertIsOneLine(run, 3, "generator.safetensors: it names no step and time; it is not a training checkpoint");
    }
}
