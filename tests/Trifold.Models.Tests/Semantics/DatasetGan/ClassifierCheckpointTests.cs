using System.Runtime.InteropServices;
using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Semantics.DatasetGan;
using Trifold.Models.Tests.Checkpoints.Pickle;
using Trifold.Tests.Shared;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Semantics.DatasetGan;

public class ClassifierCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReleasedFile_GivesTheSameClassifier()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(3);
        using var written = new PixelClassifier(5, 6, random);
        using var read = ClassifierCheckpoint.Read(Write(StateOf(written, "module.")));

        Assert.Equal((5, 6), (read.Features, read.Parts));
        var expected = written.state_dict();
        Assert.All(read.state_dict(), pair => Assert.True(pair.Value.allclose(expected[pair.Key]), pair.Key));
    }

    [Fact]
    public void AWeightThatIsMissing_IsNamed()
    {
        using var scope = torch.NewDisposeScope();
        using var written = new PixelClassifier(5, 6);
        var state = StateOf(written, "module.").Where(tensor => !tensor.Name.EndsWith("3.bias", StringComparison.Ordinal));

        var fault = Assert.Throws<CheckpointException>(() => ClassifierCheckpoint.Read(Write([.. state])));
        Assert.Contains("'layers.3.bias' is missing", fault.Message);
    }

    [Fact]
    public void AFileOfSomethingElse_IsRefused()
    {
        var path = _folder.File("other.pth");
        File.WriteAllBytes(path, TorchZip.OfStateDictionary([new PickledTensor("weight", [2], [1, 2])]));

        var fault = Assert.Throws<CheckpointException>(() => ClassifierCheckpoint.Read(path));
        Assert.Contains("no model_state_dict", fault.Message);
    }

    private static PickledTensor[] StateOf(PixelClassifier classifier, string prefix) =>
        [.. classifier.state_dict().Select(pair => new PickledTensor(
            prefix + pair.Key, pair.Value.shape, pair.Value.to(ScalarType.Float32).data<float>().ToArray()))];

    // {"model_state_dict": {name: tensor}}.
    private string Write(IReadOnlyList<PickledTensor> tensors)
    {
        var writer = new PickleWriter(2);
        writer.Dictionary(("model_state_dict", () => writer.OrderedDictionary([.. tensors.Select((tensor, i) =>
            (tensor.Name, (Action)(() => TorchZip.Tensor(writer, $"{i}", tensor.Shape, tensor.Strides, tensor.Elements.Length))))])));
        var path = _folder.File("model_0.pth");
        File.WriteAllBytes(path, TorchZip.Of([("archive/data.pkl", writer.Finish()), .. tensors.Select((tensor, i) =>
            ($"archive/data/{i}", MemoryMarshal.AsBytes<float>(tensor.Elements).ToArray()))]));
        return path;
    }
}
