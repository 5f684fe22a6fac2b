using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d.Layers;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints;

public sealed class ParameterFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void SavedNetwork_IsLoadedBack()
    {
        using var scope = torch.NewDisposeScope();
        using var saved = new FullyConnectedLayer(3, 2);
        using var loaded = new FullyConnectedLayer(3, 2);
        using var reader = Write([.. ParameterFile.TensorsOf(saved, SafetensorsDType.F32)]);

        Assert.Empty(ParameterFile.Load(loaded, reader));

        var x = torch.rand(4, 3);
        Assert.Equal(0, TestGenerators.Distance(saved.forward(x), loaded.forward(x)));
    }

    [Fact]
    public void Faults_AreAllListedByName_AndNothingIsChanged()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new SynthesisLayer(3, 2, 4, 8, 1, null, 0);
        var names = network.state_dict().Keys.ToArray();
        var before = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var tensors = names.Where(name => name != "bias")
            .Select(name => Zeros(name, name == "weight" ? [2, 3, 5, 5] : before[name].shape))
            .Append(Zeros("torgb.weight", [1]));
        using var reader = Write([.. tensors]);

        var failure = Assert.Throws<CheckpointException>(() => ParameterFile.Load(network, reader));

        Assert.Contains("1 missing: bias", failure.Message);
        Assert.Contains("1 not of this architecture: torgb.weight", failure.Message);
        Assert.Contains("1 of another shape: weight [2, 3, 5, 5] instead of [2, 3, 3, 3]", failure.Message);
        Assert.All(
            network.state_dict(), pair => Assert.Equal(0, TestGenerators.Distance(pair.Value, before[pair.Key])));
    }

    [Fact]
    public void Prefix_ChoosesOneNetworkOfSeveral()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new FullyConnectedLayer(3, 2);
        using var reader = Write([Zeros("a.weight", [2, 3]), Zeros("a.bias", [2]), Zeros("b.weight", [9])]);

        ParameterFile.Load(network, reader, "a.", shared: true);

        Assert.Equal(0, network.EffectiveWeight.abs().max().item<float>());
        Assert.Contains(
            "b.weight", Assert.Throws<CheckpointException>(() => ParameterFile.Load(network, reader, "a.")).Message);
    }

    [Fact]
    public void NumbersThatAreNotFinite_AreNamed()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new FullyConnectedLayer(3, 2);
        using var reader = Write(
            [Zeros("weight", [2, 3]), SafetensorsTensor.FromFloats("bias", [2], [1, float.NaN])]);

        Assert.Equal(["bias"], ParameterFile.Load(network, reader));
    }

    [Fact]
    public void DisposedNetwork_IsRefused()
    {
        var network = new FullyConnectedLayer(3, 2);
        network.Dispose();

        var failure = Assert.Throws<ArgumentException>(() => ParameterFile.TensorsOf(network, SafetensorsDType.F32));

        Assert.Contains("FullyConnectedLayer has no tensors; it may be disposed", failure.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static SafetensorsTensor Zeros(string name, long[] shape) => SafetensorsTensor.FromFloats(
        name, shape, new float[shape.Aggregate(1L, (product, size) => product * size)]);

    private SafetensorsReader Write(IReadOnlyList<SafetensorsTensor> tensors)
    {
        var path = _folder.File("weights.safetensors");
        SafetensorsWriter.Write(path, tensors);
        return SafetensorsReader.Open(path);
    }
}
