using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class InfoCommandTests(TinyModel model)
{
    [Fact]
    public void Info_NamesEverythingALineEach()
    {
        var run = TrifoldProgram.Run("info", model.Folder);

        Assert.True(run.ExitCode == 0, run.Errors);
        var lines = run.OutputLines.ToDictionary(line => line[..16].TrimEnd(), line => line[17..]);
        Assert.Equal($"eg3d, {model.Folder}", lines["tiny"]);
        Assert.Matches("^sha256:[0-9a-f]{64}$", lines["digest"]);
        Assert.Matches(@"^[\d,]+ parameters, \d+ tensors of F16, 0\.\d MB$", lines["size"]);
        Assert.Equal("24×24, rendered at 24×24", lines["image"]);
        Assert.Equal("6 + 6 samples, 2.2 to 3.2, box 1, white background", lines["rendering"]);
        Assert.Equal("3 × 8 × 16×16, released", lines["planes"]);
        Assert.Contains("condition none", lines["latent"]);
        Assert.Equal("focal 4.2647, distance 2.7, looking at (0, 0, 0)", lines["camera"]);
        Assert.Contains("glasses", lines["parts"]);
        Assert.Equal("parts", lines["decoders"]);
        Assert.Equal("MIT", lines["licence"]);
        Assert.Equal("portraits", lines["world"]);
    }

    [Fact]
    public void Json_IsOneObjectWithTheSame()
    {
        var run = TrifoldProgram.Run("info", model.Folder, "--json");

        Assert.True(run.ExitCode == 0, run.Errors);
        var info = JsonElement.Parse(run.Output);
        Assert.Equal(("eg3d", "tiny", "MIT"), (Text("family"), Text("name"), Text("licence")));
        Assert.Equal(TinyModel.Resolution, info.GetProperty("resolution").GetInt32());
        Assert.Equal(["parts"], info.GetProperty("decoders").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(16, info.GetProperty("architecture").GetProperty("w_dim").GetInt32());
        Assert.Equal("portraits", info.GetProperty("training").GetProperty("world").GetString());
        Assert.Equal(0, info.GetProperty("not_finite").GetArrayLength());
        Assert.Contains(Text("digest"), TrifoldProgram.Run("info", model.Folder).Output);

        string Text(string name) => info.GetProperty(name).GetString()!;
    }

    [Fact]
    public void BundledModel_IsFoundByTheBeginningOfItsName() =>
        Assert.Contains("portraits-128", TrifoldProgram.Run("info", "portraits").OutputLines[0]);
}
