using Trifold.Formats.Tar;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Tar;

public sealed class TarArchiveTests : IDisposable
{
    private static readonly (string, byte[])[] Files = [("000000.rgb.png", [1, 2, 3]), ("000000.json", "{}"u8.ToArray()), ("empty", [])];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnArchive_IsReadByPython()
    {
        File.WriteAllBytes(_folder.File("a.tar"), [.. TarArchive.Encode(Files), .. TarArchive.End]);

        var seen = Python.Run(
            """
            import sys, tarfile
            for entry in (archive := tarfile.open(sys.argv[1], 'r:')):
                print(entry.name, entry.isreg(), entry.mtime, entry.uid, entry.gid, oct(entry.mode), archive.extractfile(entry).read())
            """, _folder.File("a.tar"));

        Assert.Equal(
            """
            000000.rgb.png True 0 0 0 0o644 b'\x01\x02\x03'
            000000.json True 0 0 0 0o644 b'{}'
            empty True 0 0 0 0o644 b''
            """, seen);
    }

    [Fact]
    public void AnArchive_IsItsFilesOneAfterTheOther() =>
        Assert.Equal(TarArchive.Encode(Files), Files.SelectMany(file => TarArchive.Encode([file])));
}
