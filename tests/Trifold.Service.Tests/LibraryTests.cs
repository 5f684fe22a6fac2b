namespace Trifold.Service.Tests;

[Collection(ServiceCollection.Name)]
public sealed class LibraryTests(RunningService running)
{
    [Fact]
    public void Front_NeverLoadsTheTensorLibrary()
    {
        var libraries = File.ReadAllText($"/proc/{running.Service.Id}/maps");

        Assert.Contains("libcoreclr", libraries);
        Assert.DoesNotContain("libtorch", libraries);
        Assert.DoesNotContain("libLibTorchSharp", libraries);
    }
}
