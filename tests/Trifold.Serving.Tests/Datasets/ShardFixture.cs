using Microsoft.Extensions.Options;
using Trifold.Serving.Datasets;
using Trifold.Serving.Streams;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Datasets;

/// <summary>A server's data sets over a folder of their own.</summary>
internal sealed class ShardFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trifold-shards-").FullName;
    private readonly FakeModels _models;

    public ShardFixture(long quota = 1L << 30, Model? model = null)
    {
        Quota = quota;
        _models = new FakeModels(model ?? FakeModels.Faces());
        Scheduler = new FakeScheduler(_models);
        Catalog = new DatasetCatalog(_models, Options.Create(new DatasetOptions()));
        Restart();
    }

    public long Quota { get; set; }

    public FakeScheduler Scheduler { get; }

    public DatasetCatalog Catalog { get; }

    public ShardSource Shards { get; private set; } = null!;

    /// <summary>Names of the files there are.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Opens the folder anew, as the next process does.</summary>
    public void Restart() => Shards = new ShardSource(
        _models, Scheduler, Options.Create(new DatasetOptions { Folder = _folder, QuotaBytes = Quota }),
        Options.Create(new StreamOptions()), TimeProvider.System);

    public string PathOf(string name) => Path.Combine(_folder, name);

    public Dataset Dataset(int shardSize = 4, int views = 1, bool filtered = false) => Catalog.Resolve(new DatasetSpecification
    {
        Model = "faces",
        FirstSeed = 7,
        Cameras = new Cameras { Views = views },
        ShardSize = shardSize,
        Filter = filtered ? new SampleFilter { MinQuality = 0.1 } : null,
    });

    public Task<Shard> OpenAsync(Dataset dataset, long shard) => Shards.OpenAsync(dataset, shard, Calls.Open);

    /// <summary>The bytes of a shard from one on.</summary>
    public async Task<byte[]> ReadAsync(Dataset dataset, long shard, long offset = 0)
    {
        await using var opened = await OpenAsync(dataset, shard);
        return await ReadAsync(opened, offset);
    }

    public static async Task<byte[]> ReadAsync(Shard shard, long offset = 0)
    {
        using var read = new MemoryStream();
        var buffer = new byte[777];
        int count;
        while ((count = await shard.ReadAsync(offset + read.Length, buffer)) > 0)
            read.Write(buffer, 0, count);
        return read.ToArray();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
