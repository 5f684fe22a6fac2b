namespace Trifold.EndToEnd.Tests;

[Collection(TinyServiceCollection.Name)]
public sealed class FrontProcessTests(TinyService service)
{
    [Fact]
    public async Task Front_NeverLoadsLibtorch()
    {
        await service.Process.SamplesAsync(Requests.Annotations(0, 2));

        Assert.DoesNotContain("torch", Mapped(service.Process.Id), StringComparison.OrdinalIgnoreCase);
        // The test means something only if the libraries of a process can be seen so.
        var worker = Assert.Single(ProcessTree.ChildrenOf(service.Process.Id));
        Assert.Contains("libtorch", Mapped(worker), StringComparison.Ordinal);
    }

    private static string Mapped(int process) => File.ReadAllText($"/proc/{process}/maps");
}
