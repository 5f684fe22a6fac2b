using Trifold.Formats.Files;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ReplacesTheFileAndLeavesNothingElse()
    {
        var path = Existing();
        AtomicFile.WriteAllBytes(path, [2, 3]);
        AssertOnlyFile(path, [2, 3]);
    }

    [Fact]
    public void FailureHalfWay_LeavesTheOldFile()
    {
        var path = Existing();
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new InvalidDataException();
        }));
        AssertOnlyFile(path, [1]);
    }

    [Fact]
    public void FailureHalfWay_OfANewFile_LeavesNothing()
    {
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(_folder.File("new"), _ => throw new InvalidDataException()));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void CancelledHalfWay_LeavesTheOldFile()
    {
        var path = Existing();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => AtomicFile.Write(path, _ => stop.Cancel(), stop.Token));
        AssertOnlyFile(path, [1]);
    }

    [Fact]
    public async Task WriteAsync_BehavesAsWrite()
    {
        var path = Existing();
        using var stop = new CancellationTokenSource();

        await AtomicFile.WriteAsync(path, (stream, token) => stream.WriteAsync(new byte[] { 2 }, token).AsTask(), stop.Token);
        AssertOnlyFile(path, [2]);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => AtomicFile.WriteAsync(path, (_, _) => throw new InvalidDataException(), stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => AtomicFile.WriteAsync(path, (_, _) => stop.CancelAsync(), stop.Token));
        AssertOnlyFile(path, [2]);
    }

    [Fact]
    public void BareFileName_IsWrittenToTheWorkingFolder()
    {
        var name = $"trifold-{Guid.NewGuid():N}";
        AtomicFile.WriteAllBytes(name, [1]);
        Assert.True(File.Exists(Path.Combine(Environment.CurrentDirectory, name)));
        File.Delete(name);
    }

    private string Existing()
    {
        var path = _folder.File("file.bin");
        File.WriteAllBytes(path, [1]);
        return path;
    }

    private void AssertOnlyFile(string path, byte[] content)
    {
        Assert.Equal([Path.GetFileName(path)], _folder.Names());
        Assert.Equal(content, File.ReadAllBytes(path));
    }
}
