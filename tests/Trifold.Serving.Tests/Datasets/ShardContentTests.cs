using System.Diagnostics;
using System.Formats.Tar;
using System.Text.Json;
using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Datasets;

public class ShardContentTests
{
    private static readonly string[] Parts = ["rgb.png", "mask.png", "depth.png", "confidence.png", "camera.json", "json"];

    [Fact]
    public async Task Shard_HoldsTheFilesOfItsSamplesOneAfterTheOther()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset(shardSize: 4, views: 3);

        var entries = Read(await fixture.ReadAsync(dataset, 1));

        Assert.Equal(
            Enumerable.Range(4, 4).SelectMany(sample => Parts.Select(part => $"{sample:D6}.{part}")), entries.Select(entry => entry.Name));
        // View 5 is view 2 of the second scene.
        var described = JsonDocument.Parse(entries.Single(entry => entry.Name == "000005.json").Content).RootElement;
        Assert.Equal(
            """{"seed":8,"view":2,"pixels":[12,20,30]}""", described.GetRawText());
        var camera = JsonSerializer.Deserialize<float[]>(entries.Single(entry => entry.Name == "000005.camera.json").Content)!;
        Assert.Equal(FakeWork.CameraVector.Select(value => (float)value), camera);
    }

    [Fact]
    public async Task Shards_OfADataSetFollowOneAnotherWithoutGapOrOverlap()
    {
        using var fixture = new ShardFixture();
        var whole = Read(await fixture.ReadAsync(fixture.Dataset(shardSize: 20, views: 3), 0));

        var parts = new List<(string Name, byte[] Content)>();
        for (var shard = 0; shard < 4; shard++)
            parts.AddRange(Read(await fixture.ReadAsync(fixture.Dataset(shardSize: 5, views: 3), shard)));

        Assert.Equal(whole.Select(entry => entry.Name), parts.Select(entry => entry.Name));
        Assert.Equal(whole.Select(entry => entry.Content), parts.Select(entry => entry.Content));
    }

    [Fact]
    public async Task Shard_OfBothDepthsHoldsBoth()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Catalog.Resolve(new DatasetSpecification
        {
            Model = "faces",
            ShardSize = 1,
            Depth = { Encodings.Types.Depth.Npy, Encodings.Types.Depth.Png16 },
        });

        Assert.Equal(
            ["000000.rgb.png", "000000.mask.png", "000000.depth.png", "000000.depth.npy", "000000.confidence.png"],
            Read(await fixture.ReadAsync(dataset, 0)).Select(entry => entry.Name).Take(5));
    }

    [Fact]
    public async Task Shard_OfAFilterHasGapsAndMayBeEmpty()
    {
        using var fixture = new ShardFixture();
        fixture.Scheduler.Work = new FakeWork { Drops = (scene, _) => scene % 2 == 0 || scene > 4 };
        var dataset = fixture.Dataset(shardSize: 4, filtered: true);

        Assert.Equal(["000001", "000003"], Read(await fixture.ReadAsync(dataset, 0)).Select(entry => entry.Name[..6]).Distinct());
        Assert.Equal(1024, (await fixture.ReadAsync(dataset, 2)).Length);
    }

    [Fact]
    public async Task LastShard_EndsWithTheSeeds()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Catalog.Resolve(new DatasetSpecification
        {
            Model = "faces",
            FirstSeed = uint.MaxValue,
            Cameras = new Cameras { Views = 5 },
            ShardSize = 3,
        });
        Assert.Equal(2, dataset.Shards);

        Assert.Equal(["000003", "000004"], Read(await fixture.ReadAsync(dataset, 1)).Select(entry => entry.Name[..6]).Distinct());
        foreach (var shard in new[] { -1L, 2 })
        {
            var fault = await Assert.ThrowsAsync<ResourceNotFoundException>(async () => await fixture.OpenAsync(dataset, shard));
            Assert.Equal("shard", fault.Kind);
            Assert.Contains("shards 0 to 1", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Shard_IsReadByAForeignProgram()
    {
        using var fixture = new ShardFixture();
        var file = fixture.PathOf("foreign.tar");
        await File.WriteAllBytesAsync(file, await fixture.ReadAsync(fixture.Dataset(shardSize: 3, views: 2), 1));
        const string Script = """
            import hashlib, json, sys, tarfile
            with tarfile.open(sys.argv[1]) as archive:
                members = archive.getmembers()
                assert all(m.isfile() and m.mode == 0o644 and m.mtime == 0 for m in members)
                print(json.dumps([[m.name, hashlib.sha256(archive.extractfile(m).read()).hexdigest()] for m in members]))
            """;
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script, file]) { RedirectStandardOutput = true })!;
        var seen = JsonSerializer.Deserialize<string[][]>(await python.StandardOutput.ReadToEndAsync())!;
        await python.WaitForExitAsync();

        Assert.Equal(0, python.ExitCode);
        var rgb = FakeWork.Bytes("8/1/1/Rgb/image/png/0", 100).ToByteArray();
        Assert.Equal(
            ["000003.rgb.png", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(rgb))], seen[0]);
        Assert.Equal(18, seen.Length);
    }

    private static List<(string Name, byte[] Content)> Read(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        var entries = new List<(string, byte[])>();
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            entries.Add((entry.Name, content.ToArray()));
        }

        return entries;
    }
}
