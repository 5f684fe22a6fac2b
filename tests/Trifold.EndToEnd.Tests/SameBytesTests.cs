using System.Formats.Tar;
using System.Text.Json;
using Trifold.Factory.DataSets;
using Trifold.Models.Folders;
using Trifold.V1;

namespace Trifold.EndToEnd.Tests;

/// <summary>A sample's bytes depend on nothing but what it is a function of.</summary>
public sealed class SameBytesTests : IClassFixture<ModelFolders>
{
    private const int Samples = 24;
    private const int ShardSize = 6;

    private readonly ModelFolders _models;

    public SameBytesTests(ModelFolders models) => _models = models;

    // Threads are part of the numerics id, so that one or two workers have the same number.
    [Theory]
    [InlineData("--Trifold:Workers:Threads=1", "--Trifold:Scheduler:MaxBatch=1")]
    [InlineData("--Trifold:Workers:Threads=1", "--Trifold:Scheduler:MaxBatch=4")]
    [InlineData("--Trifold:Workers:Threads=1", "--Trifold:Scheduler:MaxBatch=16")]
    [InlineData("--Trifold:Workers:Threads=1", "--Trifold:Workers:Count=2")]
    public async Task EverySetting_GivesTheBytesOfTheFactory(params string[] settings)
    {
        await using var service = await _models.ServeAsync(settings);

        // Together, so that batches mix them.
        var streams = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(stream => service.SamplesAsync(Requests.Annotations((uint)(stream % 2), Samples))));
        var shard = await ShardAsync(service, 1);

        Assert.Equal(Exact(firstSeed: 0), Parts(streams[0]));
        Assert.Equal(Exact(firstSeed: 1), Parts(streams[1]));
        Assert.Equal(Parts(streams[0]), Parts(streams[2]));
        Assert.Equal(Parts(streams[1]), Parts(streams[3]));
        Assert.Equal(ExactShards()[1], shard);
    }

    [Fact]
    public async Task Rest_GivesTheBytesOfGrpc()
    {
        await using var service = await _models.ServeAsync();
        var request = Requests.Annotations(3, 6);

        var grpc = Parts(await service.SamplesAsync(request));
        var tar = await service.PostAsync("/v1/annotations", request, "application/x-tar");
        var lines = System.Text.Encoding.UTF8.GetString(await service.PostAsync("/v1/annotations", request, "application/x-ndjson"));

        Assert.Equal(grpc, FilesOf(tar).Where(file => file.Name.EndsWith(".png", StringComparison.Ordinal)).Select(file => Convert.ToHexString(file.Bytes)));
        Assert.Equal(grpc, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line =>
            JsonElement.Parse(line).GetProperty("parts").EnumerateArray().Select(part => Convert.ToHexString(part.GetProperty("data").GetBytesFromBase64()))));
    }

    [Fact]
    public async Task Restart_ChangesNothing()
    {
        string[] before;
        string etag;
        byte[] shard;
        await using (var first = await _models.ServeAsync())
        {
            before = Parts(await first.SamplesAsync(Requests.Annotations(0, 8)));
            (shard, etag) = await ShardWithTagAsync(first, 0);
        }

        await using var second = await _models.ServeAsync();
        var (again, tag) = await ShardWithTagAsync(second, 0);

        Assert.Equal(before, Parts(await second.SamplesAsync(Requests.Annotations(0, 8))));
        Assert.Equal(shard, again);
        Assert.Equal(etag, tag);
    }

    private static string[] Parts(IEnumerable<AnnotatedSample> samples) =>
        [.. samples.SelectMany(sample => sample.Parts).Select(part => Convert.ToHexString(part.Data.Span))];

    private static async Task<byte[]> ShardAsync(ServiceProcess service, int number) => (await ShardWithTagAsync(service, number)).Bytes;

    private static async Task<(byte[] Bytes, string Tag)> ShardWithTagAsync(ServiceProcess service, int number)
    {
        var specification = new DatasetSpecification { Model = ModelFolders.Tiny, Cameras = new Cameras { Views = 2 }, ShardSize = ShardSize };
        var dataset = JsonElement.Parse(await service.PostAsync("/v1/datasets", specification, "application/json"));
        using var http = new HttpClient { BaseAddress = service.Rest };
        using var response = await http.GetAsync(dataset.GetProperty("shardPath").GetString()!.Replace("{n}", number.ToString()));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(bytes));
        return (bytes, response.Headers.ETag!.ToString());
    }

    // What the command line writes, made in this process.
    private string[] Exact(long firstSeed)
    {
        var folder = Generate(firstSeed, FolderFormat.FormatName);
        return
        [
            .. Enumerable.Range(0, Samples).SelectMany(sample => new[] { "rgb", "mask", "depth", "confidence" }
                .Select(part => Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, part, $"{sample:D6}.png"))))),
        ];
    }

    private byte[][] ExactShards()
    {
        var folder = Generate(0, "webdataset");
        return [.. Directory.EnumerateFiles(folder, "shard-*.tar").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    private string Generate(long firstSeed, string format)
    {
        using var model = Eg3dModel.Open(Path.Combine(_models.Folder, ModelFolders.Tiny));
        using var decoder = model.OpenDecoder(TinyModel.Decoder);
        var options = new DataSetOptions { Count = Samples, Views = 2, Seed = firstSeed, Format = format, ShardSize = ShardSize };
        var folder = _models.File(Path.GetRandomFileName());
        new DataSetRun(model, decoder, options, folder).Run(Samples, _ => { }, CancellationToken.None);
        return folder;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> FilesOf(byte[] tar)
    {
        using var reader = new TarReader(new MemoryStream(tar));
        while (reader.GetNextEntry() is { } entry)
        {
            var bytes = new MemoryStream();
            entry.DataStream?.CopyTo(bytes);
            yield return (entry.Name, bytes.ToArray());
        }
    }
}
