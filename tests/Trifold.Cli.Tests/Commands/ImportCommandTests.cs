using System.Text;
using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private const int BadUsage = 2;
    private const int BadInput = 3;
    private const int Interrupted = 130;

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Import_ShowsProgressThenWhatTheModelIs()
    {
        var run = TrifoldProgram.Run("import", NetworkFile.Write(_home.File("network.pkl")), "--out", _home.File("model"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Empty(run.Errors);
        Assert.Matches(@"^ +0 % reading ", run.OutputLines[0]);
        Assert.Contains(run.OutputLines, line => line.StartsWith("100 %", StringComparison.Ordinal));
        Assert.Equal($"{_home.File("model")}: eg3d, G_ema", run.OutputLines[^5]);
        Assert.Equal("  resolution   128, rendered at 24, planes released", run.OutputLines[^4]);
        Assert.Matches(@"^  parameters   [\d,]+ in \d+ tensors$", run.OutputLines[^3]);
        Assert.Matches("^  digest       sha256:[0-9a-f]{64}$", run.OutputLines[^2]);
        Assert.Matches(@"^  self-check   one view of 128×128, colours -?\d+\.\d\d to -?\d+\.\d\d$", run.OutputLines[^1]);
        Assert.Equal(["generator.safetensors", "model.json"], DataSet.Files(_home.File("model")).Keys);
        Assert.Equal(["model", "network.pkl"], Entries());
    }

    [Fact]
    public void SameFile_GivesTheSameDigest_WhichInfoShowsToo()
    {
        var file = NetworkFile.Write(_home.File("network.pkl"));
        var first = Import("a");
        var second = Import("b", "--name", "other");

        Assert.Equal(first.GetProperty("digest").GetString(), second.GetProperty("digest").GetString());
        Assert.Equal("other", second.GetProperty("name").GetString());
        Assert.Equal("eg3d", first.GetProperty("family").GetString());
        Assert.Equal(128, first.GetProperty("resolution").GetInt32());
        Assert.Equal(128, first.GetProperty("check").GetProperty("resolution").GetInt32());
        Assert.True(first.GetProperty("check").GetProperty("least").GetDouble() < first.GetProperty("check").GetProperty("largest").GetDouble());
        Assert.Equal(0, first.GetProperty("warnings").GetArrayLength());
        var info = JsonElement.Parse(TrifoldProgram.Run("info", _home.File("a"), "--json").Output);
        foreach (var name in (string[])["digest", "parameters", "tensors", "plane_axes"])
            Assert.Equal(first.GetProperty(name).ToString(), info.GetProperty(name).ToString());

        JsonElement Import(string folder, params string[] options)
        {
            var run = TrifoldProgram.Run(["import", file, "--out", _home.File(folder), "--json", .. options]);
            Assert.True(run.ExitCode == 0, run.Errors);
            var shares = run.OutputLines[..^1].Select(line => JsonElement.Parse(line).GetProperty("share").GetDouble()).ToArray();
            Assert.Equal((0, 1), (shares[0], shares[^1]));
            Assert.Equal(shares.Order(), shares);
            return JsonElement.Parse(run.OutputLines[^1]);
        }
    }

    [Fact]
    public void WhatTheFileDoesNotSay_IsTakenFromOptions()
    {
        File.WriteAllText(_home.File("parts.json"), """[{"name": "body", "color": [1, 2, 3]}, {"name": "wheels", "color": [4, 5, 6]}]""");
        var run = TrifoldProgram.Run(
            "import", NetworkFile.Write(_home.File("network.pkl")), "--out", _home.File("model"), "--name", "cars",
            "--labels", _home.File("parts.json"), "--license", "CC-BY-4.0", "--focal", "1.7", "--plane-axes", "fixed_xy_xz_zy");

        Assert.True(run.ExitCode == 0, run.Errors);
        var info = JsonElement.Parse(TrifoldProgram.Run("info", _home.File("model"), "--json").Output);
        Assert.Equal("cars", info.GetProperty("name").GetString());
        Assert.Equal("CC-BY-4.0", info.GetProperty("licence").GetString());
        Assert.Equal(1.7, info.GetProperty("camera").GetProperty("focal").GetDouble());
        Assert.Equal("fixed_xy_xz_zy", info.GetProperty("plane_axes").GetString());
        Assert.Equal(["body", "wheels"], info.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("name").GetString()));
        Assert.Equal("network.pkl", info.GetProperty("training").GetProperty("imported_from").GetString());
    }

    [Fact]
    public void ImportedModel_RendersAndHasASurface()
    {
        TrifoldProgram.Run("import", NetworkFile.Write(_home.File("network.pkl")), "--out", _home.File("model"));

        var render = TrifoldProgram.Run("render", _home.File("model"), "--seeds", "1", "--out", _home.File("pictures"));
        var mesh = TrifoldProgram.Run(
            "mesh", _home.File("model"), "--level", "0", "--resolution", "16", "--out", _home.File("surface.ply"));

        Assert.True(render.ExitCode == 0, render.Errors);
        Assert.True(mesh.ExitCode == 0, mesh.Errors);
        Assert.Equal(128, ForeignReader.ReadPng(_home.File("pictures/seed0001-view000.png"))[0].Width);
    }

    [Fact]
    public void Discriminator_IsKeptAndShown_ButNothingElseTakesIt()
    {
        var pickle = new NetworkPickle(GoldenNetwork.Config(NetworkFile.Case), GoldenNetwork.Tensors(NetworkFile.Case))
        {
            Discriminator = [new PickledTensor("b4.weight", [2, 3], [1, 2, 3, 4, 5, 6]), new PickledTensor("b4.bias", [2], [7, 8])],
        };
        var file = NetworkFile.Write(_home.File("network.pkl"), pickle.Build());

        var import = TrifoldProgram.Run("import", file, "--network", "D", "--out", _home.File("judge"), "--licence", "MIT");

        Assert.True(import.ExitCode == 0, import.Errors);
        Assert.Equal($"{_home.File("judge")}: eg3d-discriminator, D", import.OutputLines[^4]);
        Assert.Equal("  parameters   8 in 3 tensors", import.OutputLines[^3]);
        Assert.Contains("not run", import.OutputLines[^1]);
        Assert.Equal(["discriminator.safetensors", "model.json"], DataSet.Files(_home.File("judge")).Keys);
        var info = TrifoldProgram.Run("info", _home.File("judge"));
        Assert.Matches(@"(?m)^judge +eg3d-discriminator, ", info.Output);
        Assert.Matches(@"(?m)^class_name +DualDiscriminator$", info.Output);
        Assert.Matches(@"(?m)^block_kwargs +\{""freeze_layers"":0\}$", info.Output);
        var json = JsonElement.Parse(TrifoldProgram.Run("info", _home.File("judge"), "--json").Output);
        Assert.Equal(8, json.GetProperty("parameters").GetInt32());
        Assert.Equal(import.OutputLines[^2].Split(' ')[^1], json.GetProperty("digest").GetString());
        foreach (var command in (string[])["render", "mesh", "generate"])
        {
            string[] rest = command switch { "mesh" => ["--out", _home.File("a.ply")], "generate" => ["--count", "1", "--out", _home.File("x")], _ => ["--out", _home.File("x")] };
            Refusal.AssertIsOneLine(
                TrifoldProgram.Run([command, _home.File("judge"), .. rest]), BadInput, "model.json: family: this is a discriminator");
        }

        Assert.Equal(["judge", "network.pkl"], Entries());
    }

    [Theory]
    [InlineData("D", "DualDiscriminator", "TriPlaneGenerator", "D is a TriPlaneGenerator, not a discriminator")]
    [InlineData("G_ema", "TriPlaneGenerator", "DualDiscriminator", "the network is a DualDiscriminator; only EG3D's TriPlaneGenerator can be imported")]
    [InlineData("augment_pipe", "", "", "network: must be G_ema, G or D, got 'augment_pipe'")]
    public void NetworkOfAnotherKind_IsNamed(string network, string className, string other, string message)
    {
        // The names have one length, so that the pickle stays whole.
        var bytes = Encoding.Latin1.GetString(GoldenNetwork.Pickle(NetworkFile.Case));
        var file = NetworkFile.Write(
            _home.File("network.pkl"), Encoding.Latin1.GetBytes(className.Length > 0 ? bytes.Replace(className, other) : bytes));

        var run = TrifoldProgram.Run("import", file, "--network", network, "--out", _home.File("model"));

        Refusal.AssertIsOneLine(run, className.Length > 0 ? BadInput : BadUsage, message);
        Assert.Equal(["network.pkl"], Entries());
    }

    [Fact]
    public void NumbersThatAreNotFinite_AreAWarning_AndRenderingRefusesThem()
    {
        var tensors = GoldenNetwork.Shifted(NetworkFile.Case, "decoder.net.2.bias", float.NaN);
        var file = NetworkFile.Write(_home.File("network.pkl"), new NetworkPickle(GoldenNetwork.Config(NetworkFile.Case), tensors).Build());

        var import = TrifoldProgram.Run("import", file, "--out", _home.File("model"));

        Assert.Equal(0, import.ExitCode);
        Assert.Equal(
            "trifold: warning: 'decoder.net.2.bias' has numbers that are not finite: the model can be kept, but not rendered.\n",
            import.Errors);
        Assert.Equal("  self-check   not run", import.OutputLines[^1]);
        Assert.Contains("'decoder.net.2.bias' has numbers that are not finite", TrifoldProgram.Run("info", _home.File("model")).Output);
        Refusal.AssertIsOneLine(
            TrifoldProgram.Run("render", _home.File("model"), "--out", _home.File("x")), BadInput, "decoder.net.2.bias");
    }

    [Fact]
    public void DamagedFile_IsRefused_AndTheFolderStaysEmpty()
    {
        var bytes = GoldenNetwork.Pickle(NetworkFile.Case);
        var file = NetworkFile.Write(_home.File("network.pkl"), bytes[..(bytes.Length / 2)]);
        Directory.CreateDirectory(_home.File("model"));

        var run = TrifoldProgram.Run("import", file, "--out", _home.File("model"));

        Refusal.AssertIsOneLine(run, BadInput, $"{file}: ", "is the file truncated?", "at byte ");
        Assert.Empty(Directory.GetFileSystemEntries(_home.File("model")));
        Assert.Equal(["model", "network.pkl"], Entries());
    }

    [Fact]
    public void WeightsOfAnotherArchitecture_AreRefusedByName()
    {
        var tensors = GoldenNetwork.Tensors(NetworkFile.Case).Where(tensor => tensor.Name != "decoder.net.2.bias").ToArray();
        var file = NetworkFile.Write(_home.File("network.pkl"), new NetworkPickle(GoldenNetwork.Config(NetworkFile.Case), tensors).Build());

        var run = TrifoldProgram.Run("import", file, "--out", _home.File("model"));

        Refusal.AssertIsOneLine(run, BadInput, $"{file}: G_ema does not fit its architecture: 1 missing: decoder.net.2.bias");
        Assert.Equal(["network.pkl"], Entries());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Interruption_LeavesNothing(string signal)
    {
        var file = NetworkFile.Write(_home.File("network.pkl"), NetworkFile.SlowerCase);

        var run = TrifoldProgram.Signal(signal, 1, "import", file, "--out", _home.File("model"), "--json");

        Assert.Equal(Interrupted, run.ExitCode);
        Assert.Contains("interrupted", run.Errors);
        Assert.Equal(["network.pkl"], Entries());
    }

    [Fact]
    public void LargeFile_IsNotHeldInMemory()
    {
        var file = NetworkFile.Write(_home.File("network.pkl"), NetworkFile.Large(layers: 50));
        Assert.True(new FileInfo(file).Length > 48 << 20);
        // The runtime ends a program whose objects would take more than this (hexadecimal): 24 MiB.
        var limit = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "1800000" };

        var run = TrifoldProgram.RunIn(limit, "import", file, "--out", _home.File("model"));

        Assert.True(run.ExitCode == 0, run.Errors);
    }

    private string[] Entries() => [.. Directory.GetFileSystemEntries(_home.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
