using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Shards;

namespace Trifold.Factory.Tests.DataSets;

public sealed class ShardStoreTests : IDisposable
{
    private const int Count = 8;
    private const int PerShard = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shards_HoldAFixedNumberOfSamples_AndAreReadByTar()
    {
        Write(0, Count);

        Assert.Equal(["shard-000000.tar", "shard-000001.tar", "shard-000002.tar"], _folder.Names());
        Assert.Equal(
            "000003.a.bin 000003.json 000004.a.bin 000004.json 000005.a.bin 000005.json",
            Python.Run(
                """
                import subprocess, sys
                print(*subprocess.run(['tar', 'tf', sys.argv[1]], check=True, capture_output=True, text=True).stdout.split())
                """, _folder.File("shard-000001.tar")));
    }

    [Fact]
    public void AShardBeingWritten_IsHidden()
    {
        using var store = Write(0, PerShard + 1, complete: false);

        Assert.Equal([".shard-000001.tar.partial", "shard-000000.tar"], _folder.Names());
        Assert.Equal("""{"shard":1,"samples":1,"offset":2560}""", store.Position.ToJsonString());
    }

    [Fact]
    public void Shards_AreDescribedByTheirBytes()
    {
        var shards = Write(0, Count).Shards().ToArray();

        Assert.Equal([3, 3, 2], shards.Select(shard => shard.Samples));
        Assert.All(shards, shard => Assert.Equal(
            (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File(shard.Name)))), new FileInfo(_folder.File(shard.Name)).Length),
            (shard.Sha256, shard.Bytes)));
    }

    // Recorded after every sample, interrupted any number of samples later.
    [Theory]
    [MemberData(nameof(Interruptions))]
    public void AResumedRun_LeavesTheSameBytes(int recorded, int written, bool completed)
    {
        var wanted = Write(0, Count).Shards().ToArray();
        var bytes = Contents();
        Clear();
        JsonObject position;
        using (var store = Write(0, recorded, complete: false))
        {
            position = (JsonObject)JsonNode.Parse(store.Position.ToJsonString())!;
            for (var i = recorded; i < written; i++)
                store.Add(Sample(i));
            if (completed)
                store.Complete();
        }

        using var resumed = new ShardStore(_folder.Path, PerShard);
        resumed.Resume(recorded == 0 ? null : position);
        for (var i = recorded; i < Count; i++)
            resumed.Add(Sample(i));
        resumed.Complete();

        Assert.Equal(bytes, Contents());
        Assert.Equal(wanted, resumed.Shards());
    }

    public static TheoryData<int, int, bool> Interruptions()
    {
        var all = new TheoryData<int, int, bool>();
        for (var recorded = 0; recorded <= Count; recorded++)
        {
            for (var written = recorded; written <= Count; written++)
            {
                all.Add(recorded, written, false);
                all.Add(recorded, written, true);
            }
        }

        return all;
    }

    [Fact]
    public void HalfASample_IsForgotten()
    {
        Write(0, Count);
        var bytes = Contents();
        Clear();
        JsonObject position;
        using (var store = Write(0, 4, complete: false))
            position = store.Position;
        using (var partial = File.Open(_folder.File(".shard-000001.tar.partial"), FileMode.Append))
            partial.Write(new byte[700]);

        using var resumed = new ShardStore(_folder.Path, PerShard);
        resumed.Resume(position);
        for (var i = 4; i < Count; i++)
            resumed.Add(Sample(i));
        resumed.Complete();

        Assert.Equal(bytes, Contents());
    }

    [Fact]
    public void LostSamples_AreRefused()
    {
        JsonObject position;
        using (var store = Write(0, 5, complete: false))
            position = store.Position;
        var partial = _folder.File(".shard-000001.tar.partial");
        using (var stream = File.OpenWrite(partial))
            stream.SetLength(stream.Length - 1);

        Assert.Contains("5119 bytes, but 5120 were written", Resume());
        File.Delete(partial);
        Assert.Contains(".shard-000001.tar.partial' is not there", Resume());
        File.Delete(_folder.File("shard-000000.tar"));
        Assert.Contains("shard-000000.tar' is not there", Resume());

        string Resume()
        {
            using var store = new ShardStore(_folder.Path, PerShard);
            return Assert.Throws<IOException>(() => store.Resume(position)).Message;
        }
    }

    [Fact]
    public void FilesOfOthers_AreLeftAlone()
    {
        File.WriteAllText(_folder.File("shard-notes.tar"), "");
        Write(0, Count);

        using var store = new ShardStore(_folder.Path, PerShard);
        store.Resume(null);

        Assert.Equal(["shard-notes.tar"], _folder.Names());
    }

    private ShardStore Write(int first, int end, bool complete = true)
    {
        var store = new ShardStore(_folder.Path, PerShard);
        for (var i = first; i < end; i++)
            store.Add(Sample(i));
        if (complete)
            store.Complete();
        return store;
    }

    private static EncodedSample Sample(int index) => new(
        $"{index:D6}",
        [new DataFile($"{index:D6}.a.bin", [.. Enumerable.Repeat((byte)index, 700)]), new DataFile($"{index:D6}.json", "{}"u8.ToArray())]);

    private Dictionary<string, string> Contents() => _folder.Names().ToDictionary(
        name => name, name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_folder.File(name)))));

    private void Clear()
    {
        foreach (var name in _folder.Names())
            File.Delete(_folder.File(name));
    }
}
