using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Factory.Verification;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Folders.Import;

namespace Trifold.Factory.Tests.Verification;

/// <summary>Network pickles of the published structure, imported and held against what the public code recorded.</summary>
public sealed class ImportedModelTests : IDisposable
{
    // What a golden case's configuration says beyond the public constructor's arguments.
    private static readonly string[] OwnNames = ["sr_block_channels", "sr_w_dim", "note", "tolerance_overrides", "recorded_slices"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("eg3d-tiny-ffhq")]
    [InlineData("eg3d-tiny-auto")]
    public void ImportedNetwork_RendersWhatThePublicCodeRecorded(string name)
    {
        var golden = Repository.File($"tests/golden/{name}");
        var tensors = Tensors(golden);
        File.WriteAllBytes(_folder.File("network.pkl"), new NetworkPickle(Config(golden), tensors).Build());

        CheckpointImporter.Import(_folder.File("network.pkl"), _folder.File("model"), new ImportOptions());

        using var model = Eg3dModel.Open(_folder.File("model"));
        using (var reader = SafetensorsReader.Open(Path.Combine(model.Folder, "generator.safetensors")))
            Assert.All(tensors, tensor => Assert.Equal(tensor.Elements, reader.ReadFloats(tensor.Name)));
        var differences = new List<Difference>();
        var outcome = CaseRunner.RunWholeModel(golden, model, differences.Add);
        Assert.True(outcome.Passed, outcome.Fault);
        Assert.Contains(differences, difference => difference.Name.StartsWith("image#", StringComparison.Ordinal) || difference.Name == "image_mean");
    }

    [Fact]
    public void OtherWeights_AreFoundOut()
    {
        var golden = Repository.File("tests/golden/eg3d-tiny-auto");
        PickledTensor[] tensors = [.. Tensors(golden).Select(tensor => tensor.Name == "decoder.net.2.bias"
            ? tensor with { Elements = [.. tensor.Elements.Select(element => element + 0.1f)] }
            : tensor)];
        File.WriteAllBytes(_folder.File("network.pkl"), new NetworkPickle(Config(golden), tensors).Build());
        CheckpointImporter.Import(_folder.File("network.pkl"), _folder.File("model"), new ImportOptions());
        using var model = Eg3dModel.Open(_folder.File("model"));

        var outcome = CaseRunner.RunWholeModel(golden, model);

        Assert.False(outcome.Passed);
        Assert.Contains("coarse", outcome.Fault); // The first stage that asks the decoder.
    }

    [Fact]
    public void CaseOfUnitOperations_IsSkipped()
    {
        var outcome = CaseRunner.RunWholeModel(Repository.File("tests/golden/eg3d-ops"), null);

        Assert.True(outcome.Passed);
        Assert.Null(outcome.Worst);
        Assert.Equal(59, outcome.Skipped);
    }

    private static JsonElement Config(string golden)
    {
        var config = JsonNode.Parse(File.ReadAllBytes(Path.Combine(golden, "case.json")))!["config"]!.AsObject();
        foreach (var name in OwnNames)
            config.Remove(name);
        return JsonSerializer.SerializeToElement(config);
    }

    private static PickledTensor[] Tensors(string golden)
    {
        using var reader = SafetensorsReader.Open(Path.Combine(golden, "weights.safetensors"));
        return [.. reader.Entries.Select(entry => new PickledTensor(entry.Name, entry.Shape, reader.ReadFloats(entry.Name)))];
    }
}
