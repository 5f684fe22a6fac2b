using System.Runtime.InteropServices;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Folders.Import;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Folders.Import;

public sealed class CheckpointImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NetworkPickle_ComesInBitForBit()
    {
        var imported = Import(SmallNetwork.Pickle());

        using var reader = SafetensorsReader.Open(Path.Combine(imported.Folder, "generator.safetensors"));
        Assert.Equal(SmallNetwork.Tensors.Count, reader.Entries.Count);
        foreach (var tensor in SmallNetwork.Tensors)
        {
            Assert.Equal(tensor.Shape, reader.Entry(tensor.Name).Shape);
            Assert.Equal(MemoryMarshal.AsBytes<float>(tensor.Elements), reader.ReadBytes(tensor.Name));
        }

        Assert.Equal("G_ema", imported.Network);
        Assert.NotNull(imported.Check);
        Assert.Empty(imported.Warnings);
    }

    [Fact]
    public void SameFile_GivesTheSameDigest_AndNothingElseIsLeft()
    {
        var file = Write(SmallNetwork.Pickle().Build());

        var first = CheckpointImporter.Import(file, _folder.File("a"), new ImportOptions());
        var second = CheckpointImporter.Import(file, _folder.File("b"), new ImportOptions { Name = "other" });

        Assert.Equal(first.Digest, second.Digest);
        using var model = Eg3dModel.Open(_folder.File("b"));
        Assert.Equal(first.Digest, model.Digest);
        Assert.Equal("other", model.Description.Name);
        Assert.Equal(["a", "b", "network.pkl"], Entries());
    }

    [Theory]
    [InlineData(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0 }, "released")]
    [InlineData(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0 }, "fixed_xy_xz_zy")]
    [InlineData(null, "released")]
    public void PlaneLayout_IsReadFromTheRenderer(float[]? axes, string layout)
    {
        var imported = Import(new NetworkPickle(SmallNetwork.Config, SmallNetwork.Tensors) { PlaneAxes = axes });

        Assert.Equal(layout, imported.Description.Architecture.GetProperty("plane_axes").GetString());
    }

    [Fact]
    public void PlaneLayout_CanBeGiven()
    {
        var imported = Import(SmallNetwork.Pickle(), new ImportOptions { PlaneAxes = "fixed_xy_yz_zx" });

        Assert.Equal("fixed_xy_yz_zx", imported.Description.Architecture.GetProperty("plane_axes").GetString());
    }

    [Fact]
    public void UnknownPlaneLayout_IsRefused()
    {
        var skewed = new float[27];
        Array.Fill(skewed, 0.5f);

        var fault = Refused(new NetworkPickle(SmallNetwork.Config, SmallNetwork.Tensors) { PlaneAxes = skewed });

        Assert.Contains("plane_axes", fault);
    }

    [Fact]
    public void ClassesWithTheirSourceText_AreTheirNames()
    {
        var imported = Import(new NetworkPickle(SmallNetwork.Config, SmallNetwork.Tensors) { ClassesHaveSource = true });

        Assert.Equal(SmallNetwork.Tensors.Count, imported.Tensors);
    }

    [Fact]
    public void StridedTensor_IsReadAsItLooks()
    {
        const string Name = "decoder.net.0.weight"; // [8, 4]
        var tensor = SmallNetwork.Tensors.Single(t => t.Name == Name);
        var transposed = new float[tensor.Elements.Length];
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 4; column++)
                transposed[column * 8 + row] = tensor.Elements[row * 4 + column];
        }

        var pickle = SmallNetwork.Pickle();
        // Three elements of another tensor stand before it in the storage.
        pickle.ReplacedTensors[Name] = writer =>
            NetworkPickle.Tensor(writer, [9, 9, 9, .. transposed], [8, 4], [1, 8], offset: 3);
        var imported = Import(pickle);

        using var reader = SafetensorsReader.Open(Path.Combine(imported.Folder, "generator.safetensors"));
        Assert.Equal(tensor.Elements, reader.ReadFloats(Name));
    }

    [Theory]
    [InlineData("missing", "1 missing: decoder.net.2.bias")]
    [InlineData("extra", "1 unknown: decoder.net.2.scale")]
    [InlineData("misshaped", "1 of another shape: decoder.net.2.bias [2, 2] instead of [4]")]
    public void Tensors_MustBeThoseOfTheArchitecture(string kind, string message)
    {
        const string Name = "decoder.net.2.bias";
        IReadOnlyList<PickledTensor> tensors = kind switch
        {
            "missing" => SmallNetwork.With(Name, _ => null),
            "extra" => [.. SmallNetwork.Tensors, new PickledTensor("decoder.net.2.scale", [1], [1])],
            _ => SmallNetwork.With(Name, tensor => tensor with { Shape = [2, 2] }),
        };

        Assert.Contains(message, Refused(new NetworkPickle(SmallNetwork.Config, tensors)));
    }

    [Fact]
    public void WeightsThatAreNotFinite_AreKeptWithAWarning_AndNotRendered()
    {
        const string Name = "decoder.net.2.bias";
        var imported = Import(new NetworkPickle(
            SmallNetwork.Config, SmallNetwork.With(Name, tensor => tensor with { Elements = [float.NaN, 0, 0, 0] })));

        Assert.Contains(Name, Assert.Single(imported.Warnings));
        Assert.Null(imported.Check);
        Assert.Equal([Name], Eg3dModelInfo.Read(imported.Folder).NotFinite);
        Assert.Contains(Name, Assert.Throws<CheckpointException>(() => Eg3dModel.Open(imported.Folder)).Message);
    }

    [Fact]
    public void ConstantImage_IsRefused()
    {
        IReadOnlyList<PickledTensor> zeros =
            [.. SmallNetwork.Tensors.Select(tensor => tensor with { Elements = new float[tensor.Elements.Length] })];

        Assert.Contains("constant", Refused(new NetworkPickle(SmallNetwork.Config, zeros)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FoldersOnTheWay_AreMadeOnlyForAModel(bool fails)
    {
        var tensors = fails
            ? [.. SmallNetwork.Tensors.Select(tensor => tensor with { Elements = new float[tensor.Elements.Length] })]
            : SmallNetwork.Tensors;
        var file = Write(new NetworkPickle(SmallNetwork.Config, tensors).Build());

        var fault = Record.Exception(() => CheckpointImporter.Import(file, _folder.File("new/deep/model"), new ImportOptions()));

        Assert.Equal(fails, fault is CheckpointException);
        Assert.Equal(fails ? ["network.pkl"] : ["network.pkl", "new"], Entries());
    }

    [Fact]
    public void ExistingFolder_IsLeftAlone()
    {
        var target = _folder.File("model");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine"), "kept");

        Assert.Throws<ArgumentException>(() =>
            CheckpointImporter.Import(Write(SmallNetwork.Pickle().Build()), target, new ImportOptions()));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(target, "mine")));
    }

    [Fact]
    public void MissingNetwork_IsNamedWithWhatThereIs()
    {
        var writer = new PickleWriter();
        var file = Write(writer.Dictionary(("G", () => writer.None()), ("D", () => writer.None())).Finish());

        Assert.Contains("no G_ema; the file has G, D", Refused(file));
    }

    [Fact]
    public void MissingFile_IsNamed() => Assert.Contains("nowhere.pkl", Refused(_folder.File("nowhere.pkl")));

    private ImportedModel Import(NetworkPickle pickle, ImportOptions? options = null) =>
        CheckpointImporter.Import(Write(pickle.Build()), _folder.File("model"), options ?? new ImportOptions());

    private string Refused(NetworkPickle pickle) => Refused(Write(pickle.Build()));

    private string Refused(string file)
    {
        var fault = Assert.Throws<CheckpointException>(() =>
            CheckpointImporter.Import(file, _folder.File("model"), new ImportOptions()));
        Assert.DoesNotContain(Entries(), entry => entry != "network.pkl");
        return fault.Message;
    }

    private string Write(byte[] bytes)
    {
        var file = _folder.File("network.pkl");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
