using Trifold.Formats.Tar;
using Xunit;

namespace Trifold.Formats.Tests.Tar;

public class TarScannerTests
{
    private static readonly byte[] Archive =
    [
        .. TarArchive.Encode([("a.bin", new byte[700]), ("empty", []), (new string('n', 100), new byte[512]), ("z", [1])]), .. TarArchive.End,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public void Files_AreFoundHoweverTheArchiveIsCut(int pieceBytes)
    {
        var scanner = new TarScanner();
        var found = new List<(string, long)>();
        foreach (var piece in Archive.Chunk(pieceBytes))
        {
            Assert.False(scanner.IsEnded);
            found.AddRange(scanner.Add(piece));
        }

        Assert.Equal([("a.bin", 0), ("empty", 1536), (new string('n', 100), 2048), ("z", 3072)], found);
        Assert.True(scanner.IsEnded);
        Assert.Equal(Archive.Length, scanner.Position);
    }

    [Fact]
    public void WhatIsNoArchive_IsRefusedWithItsPlace()
    {
        var behindTheEnd = new TarScanner();
        behindTheEnd.Add(Archive);
        byte[] emptyBlockAmongFiles = [.. TarArchive.Encode([("a", [])]), .. new byte[512], .. TarArchive.Encode([("b", [])])];
        var wrongSize = (byte[])Archive.Clone();
        wrongSize[124] = (byte)'9';

        Assert.Contains("at byte 0", Assert.Throws<InvalidDataException>(() => new TarScanner().Add(new byte[511].Append((byte)1).ToArray())).Message);
        Assert.Contains("at byte 1024", Assert.Throws<InvalidDataException>(() => new TarScanner().Add(emptyBlockAmongFiles)).Message);
        Assert.Contains("at byte 0", Assert.Throws<InvalidDataException>(() => new TarScanner().Add(wrongSize)).Message);
        Assert.Contains($"end at byte {Archive.Length}", Assert.Throws<InvalidDataException>(() => behindTheEnd.Add([0])).Message);
    }
}
