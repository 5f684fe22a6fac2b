using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Folders;

public sealed class Eg3dModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DisposedGenerator_IsRefused_AndNoFolderIsMade()
    {
        var generator = TestGenerators.Build(TestGenerators.Config);
        generator.Dispose();
        var description = new ModelDescription
        {
            Family = Eg3dModel.FamilyName,
            Name = "gone",
            Architecture = generator.Config.ToJson(),
            Camera = new CameraDefaults(4.2, 2.7, [0, 0, 0]),
            Licence = "MIT",
        };

        var failure = Assert.Throws<ArgumentException>(
            () => Eg3dModel.Save(_folder.File("model"), description, generator, SafetensorsDType.F32));

        Assert.Contains("has no tensors; it may be disposed", failure.Message);
        Assert.False(Directory.Exists(_folder.File("model")));
    }
}
