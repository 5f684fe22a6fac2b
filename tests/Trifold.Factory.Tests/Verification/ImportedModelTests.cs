using Trifold.Factory.Verification;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Folders.Import;

namespace Trifold.Factory.Tests.Verification;

/// <summary>Network pickles of the published structure, imported and held against what the public code recorded.</summary>
public sealed class ImportedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("eg3d-tiny-ffhq")]
    [InlineData("eg3d-tiny-auto")]
    public void ImportedNetwork_RendersWhatThePublicCodeRecorded(string name)
    {
        var tensors = GoldenNetwork.Tensors(name);
        File.WriteAllBytes(_folder.File("network.pkl"), GoldenNetwork.Pickle(name));

        CheckpointImporter.Import(_folder.File("network.pkl"), _folder.File("model"), new ImportOptions());

        using var model = Eg3dModel.Open(_folder.File("model"));
        using (var reader = SafetensorsReader.Open(Path.Combine(model.Folder, "generator.safetensors")))
            Assert.All(tensors, tensor => Assert.Equal(tensor.Elements, reader.ReadFloats(tensor.Name)));
        var differences = new List<Difference>();
        var outcome = CaseRunner.RunWholeModel(GoldenNetwork.Folder(name), model, differences.Add);
        Assert.True(outcome.Passed, outcome.Fault);
        Assert.Contains(differences, difference => difference.Name.StartsWith("image#", StringComparison.Ordinal) || difference.Name == "image_mean");
    }

    [Fact]
    public void OtherWeights_AreFoundOut()
    {
        const string Name = "eg3d-tiny-auto";
        var tensors = GoldenNetwork.Shifted(Name, "decoder.net.2.bias", 0.1f);
        File.WriteAllBytes(_folder.File("network.pkl"), new NetworkPickle(GoldenNetwork.Config(Name), tensors).Build());
        CheckpointImporter.Import(_folder.File("network.pkl"), _folder.File("model"), new ImportOptions());
        using var model = Eg3dModel.Open(_folder.File("model"));

        var outcome = CaseRunner.RunWholeModel(GoldenNetwork.Folder(Name), model);

        Assert.False(outcome.Passed);
        Assert.Contains("coarse", outcome.Fault); // The first stage that asks the decoder.
    }

    [Fact]
    public void CaseOfUnitOperations_IsSkipped()
    {
        var outcome = CaseRunner.RunWholeModel(GoldenNetwork.Folder("eg3d-ops"), null);

        Assert.True(outcome.Passed);
        Assert.Null(outcome.Worst);
        Assert.Equal(59, outcome.Skipped);
    }
}
