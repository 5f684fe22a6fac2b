using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Shards;
using Trifold.Formats.Tar;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.DataSets;

/// <summary>What arrives and is not the shard that was asked for does not become one.</summary>
public sealed class ShardedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0 1|", "shard 0: the archive breaks off after 3072 bytes, before sample 1 was whole.")]
    [InlineData("0 2.", "shard 0: 000002.json arrived in the place of sample 1.")]
    [InlineData("1 2.", "shard 0: 000001.json arrived in the place of sample 0.")]
    [InlineData("0 0 .", "shard 0: the archive ends in the place of sample 1; 1 was to be the last.")]
    [InlineData("0 x.", "shard 0: 'x.json' is no file of a numbered sample.")]
    [InlineData("!", "shard 0: there is no file's header at byte 0 of the archive.")]
    public async Task WrongShard_IsToldAndNotKept(string content, string fault)
    {
        var run = new ShardedRun(Provenance(count: 5), Labels, size: 8, _folder.File("set"));

        var failure = await Assert.ThrowsAsync<IOException>(() => run.RunAsync(_ => Pieces(Archive(content)), _ => { }, CancellationToken.None));

        Assert.Equal(fault, failure.Message);
        Assert.Equal([".journal.jsonl"], Directory.EnumerateFiles(_folder.File("set")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task ShardsBeforeAFault_StayAndAreNotFetchedAgain()
    {
        var run = new ShardedRun(Provenance(count: 5), Labels, size: 8, _folder.File("set"));
        var asked = new List<int>();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await Assert.ThrowsAsync<IOException>(() => run.RunAsync(
                shard =>
                {
                    asked.Add(shard);
                    return Pieces(Archive(shard == 0 ? "0 1." : "2|"));
                },
                _ => { }, CancellationToken.None));
        }

        Assert.Equal([0, 1, 1], asked);
        Assert.Equal(Archive("0 1."), File.ReadAllBytes(Path.Combine(_folder.File("set"), "shard-000000.tar")));
    }

    [Fact]
    public async Task SamplesBehindTheLast_AreCutOffAndNotWaitedFor()
    {
        var run = new ShardedRun(Provenance(count: 1), Labels, size: 8, _folder.File("set"));
        var seen = new List<int>();

        // The folder's other files need pictures, which these samples do not have.
        var failure = await Assert.ThrowsAsync<IOException>(
            () => run.RunAsync(_ => Endless(), progress => seen.Add(progress.Done), CancellationToken.None));

        Assert.Contains("shard-000000.tar': sample 000000 cannot be read", failure.Message);
        Assert.Equal([1], seen);
        Assert.Equal(Archive("0."), File.ReadAllBytes(Path.Combine(_folder.File("set"), "shard-000000.tar")));

        static async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
        {
            for (var sample = 0; ; sample++)
            {
                await Task.Yield();
                yield return Archive($"{sample}|");
            }
        }
    }

    private static LabelSet Labels { get; } = new([new Label("background", 0, 0, 0)]);

    private static DataSetProvenance Provenance(int count) => new(
        ("g", "sha256:1"), ("d", "sha256:2"), "MIT", "trifold-1.2.3/cpu", "1.2.3",
        new DataSetOptions { Count = count, ShardSize = 2, Format = "webdataset" });

    // A file for each sample: 512 bytes of header, 1024 of content. '.' ends the archive, '|' breaks it off, '!' is none.
    private static byte[] Archive(string content)
    {
        if (content == "!")
            return [.. Enumerable.Repeat((byte)'!', 600)];
        var samples = content[..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => (int.TryParse(name, out var number) ? $"{number:D6}.json" : $"{name}.json", new byte[1000]));
        return [.. TarArchive.Encode(samples), .. content.EndsWith('.') ? TarArchive.End : []];
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] archive)
    {
        foreach (var piece in archive.Chunk(700))
        {
            await Task.Yield();
            yield return piece;
        }
    }
}
