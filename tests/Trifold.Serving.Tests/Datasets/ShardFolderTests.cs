using Trifold.Serving.Datasets;

namespace Trifold.Serving.Tests.Datasets;

public sealed class ShardFolderTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("trifold-home-").FullName;

    [Fact]
    public void Default_IsTheUsersOwn()
    {
        Assert.Equal("/caches/trifold/shards", ShardFolder.Default("/caches", _home));
        Assert.Equal(Path.Combine(_home, ".cache/trifold/shards"), ShardFolder.Default("", _home));
        Assert.Equal(Path.Combine(_home, ".cache/trifold/shards"), ShardFolder.Default("relative", _home));
        Assert.EndsWith(Environment.UserName, ShardFolder.Default(null, Path.Combine(_home, "missing")));
        Assert.EndsWith(Environment.UserName, ShardFolder.Default(null, "/"));
    }

    [Fact]
    public void Folder_IsForItsOwnerAlone()
    {
        var folder = Path.Combine(_home, "a", "b");

        ShardFolder.Make(folder);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void Folder_OpenToOthersAmongTemporaryFilesIsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_home, File.GetUnixFileMode(_home) | UnixFileMode.OtherWrite);

        Assert.Throws<IOException>(() => ShardFolder.Make(_home));
    }

    [Fact]
    public async Task Folder_IsMadeAgainAfterACleaner()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var first = await fixture.ReadAsync(dataset, 0);
        Directory.Delete(Path.GetDirectoryName(fixture.PathOf("x"))!, recursive: true);

        Assert.Equal(first, await fixture.ReadAsync(dataset, 0));
        Assert.Single(fixture.Files);
    }

    [Fact]
    public async Task CachedFile_ThatCannotBeOpenedIsMadeAgain()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var first = await fixture.ReadAsync(dataset, 0);
        var path = fixture.PathOf(fixture.Files[0]);
        File.Delete(path);
        // A folder in its place cannot be opened as a file, not even by root.
        Directory.CreateDirectory(path);

        Assert.Null(fixture.Shards.LengthOf(dataset, 0));
        Directory.Delete(path);
        Assert.Equal(first, await fixture.ReadAsync(dataset, 0));
    }

    [Fact]
    public async Task Length_IsKnownOnceTheShardIsWholeAndMakesNothing()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();

        Assert.Null(fixture.Shards.LengthOf(dataset, 0));
        Assert.Empty(fixture.Scheduler.Demands);
        var whole = await fixture.ReadAsync(dataset, 0);

        Assert.Equal(whole.Length, fixture.Shards.LengthOf(dataset, 0));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
