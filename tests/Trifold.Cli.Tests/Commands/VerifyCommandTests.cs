using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trifold.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private const int Failed = 1;
    private const int BadInput = 3;

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void ImportedModel_GivesWhatThePublicCodeRecorded()
    {
        var run = TrifoldProgram.Run("verify", Imported(GoldenNetwork.Pickle(NetworkFile.Case)), GoldenNetwork.Folder(NetworkFile.Case));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Matches(@"^  ok    ws, max abs \S+, max rel \S+ \(tolerance 0\.001\)$", run.OutputLines[0]);
        Assert.Contains(run.OutputLines, line => line.StartsWith("  ok    image", StringComparison.Ordinal));
        Assert.All(run.OutputLines[..^2], line => Assert.StartsWith("  ok    ", line));
        Assert.StartsWith($"PASS {NetworkFile.Case}: ", run.OutputLines[^2]);
        Assert.Equal("1 passed, 0 failed", run.OutputLines[^1]);
    }

    [Fact]
    public void OtherWeights_FailWithTheErrorOfEveryTensor_AndTheFirstWrongStage()
    {
        var tensors = GoldenNetwork.Shifted(NetworkFile.Case, "decoder.net.2.bias", 0.1f);
        var model = Imported(new NetworkPickle(GoldenNetwork.Config(NetworkFile.Case), tensors).Build());

        var run = TrifoldProgram.Run("verify", model, GoldenNetwork.Folder(NetworkFile.Case));
        var json = TrifoldProgram.Run("verify", model, GoldenNetwork.Folder(NetworkFile.Case), "--json");

        Assert.Equal((Failed, Failed), (run.ExitCode, json.ExitCode));
        Assert.StartsWith("  ok    ws", run.OutputLines[0]);
        Assert.Contains(run.OutputLines, line => line.StartsWith("  WRONG image", StringComparison.Ordinal));
        Assert.StartsWith($"FAIL {NetworkFile.Case}: ", run.OutputLines[^2]);
        Assert.Contains("first wrong stage", run.OutputLines[^2]);
        Assert.Equal("0 passed, 1 failed", run.OutputLines[^1]);

        var records = json.OutputLines.Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(run.OutputLines.Length - 2, records.Length - 1);
        Assert.All(records[..^1], record => Assert.Equal(
            record.GetProperty("within").GetBoolean(),
            record.GetProperty("max_relative").GetDouble() <= record.GetProperty("tolerance").GetDouble()));
        Assert.Contains(records[..^1], record => !record.GetProperty("within").GetBoolean());
        Assert.False(records[^1].GetProperty("passed").GetBoolean());
        Assert.Contains("first wrong stage", records[^1].GetProperty("fault").GetString());
    }

    [Fact]
    public void CasesWithTheirOwnWeights_CheckTheMachine_AndUnitOperationsAreSkipped()
    {
        var run = TrifoldProgram.Run("verify", GoldenNetwork.Folder(NetworkFile.Case), GoldenNetwork.Folder("eg3d-ops"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("SKIP eg3d-ops: none of its 59 operations concerns a whole model", run.OutputLines);
        Assert.Equal("1 passed, 0 failed", run.OutputLines[^1]);
    }

    [Fact]
    public void ModelThatCarriesItsCases_NeedsNoOtherArgument()
    {
        var model = Imported(GoldenNetwork.Pickle(NetworkFile.Case));
        var own = Directory.CreateDirectory(Path.Combine(model, "golden", "recorded")).FullName;
        foreach (var file in (string[])["case.json", "inputs.safetensors", "expected.safetensors"])
            File.Copy(Path.Combine(GoldenNetwork.Folder(NetworkFile.Case), file), Path.Combine(own, file));

        var run = TrifoldProgram.Run("verify", model);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.StartsWith("PASS recorded: ", run.OutputLines[^2]);
    }

    [Fact]
    public void CaseThatCannotBeRun_FailsAndTheNextOneRuns()
    {
        var broken = Directory.CreateDirectory(_home.File("broken")).FullName;
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenNetwork.Folder(NetworkFile.Case), "case.json")))!;
        File.WriteAllText(Path.Combine(broken, "case.json"), json.ToJsonString());

        var run = TrifoldProgram.Run("verify", broken, GoldenNetwork.Folder(NetworkFile.Case));

        Assert.Equal(Failed, run.ExitCode);
        Assert.StartsWith("FAIL broken: ", run.OutputLines[0]);
        Assert.Equal("1 passed, 1 failed", run.OutputLines[^1]);
    }

    [Fact]
    public void NothingToCompare_IsNoSuccess() => Refusal.AssertIsOneLine(
        TrifoldProgram.Run("verify", GoldenNetwork.Folder("eg3d-ops"), "--json") with { Output = "" },
        BadInput, "eg3d-ops: no case has an operation of a whole model: nothing was compared");

    private string Imported(byte[] pickle)
    {
        var run = TrifoldProgram.Run("import", NetworkFile.Write(_home.File("network.pkl"), pickle), "--out", _home.File("model"));
        Assert.True(run.ExitCode == 0, run.Errors);
        return _home.File("model");
    }
}
