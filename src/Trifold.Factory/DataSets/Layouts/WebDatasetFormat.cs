using System.Text;
using System.Text.Json.Nodes;
using Trifold.Factory.DataSets.Shards;
using Trifold.Formats.Croissant;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// WebDataset: in each shard the files of a sample stand one after the other, named <c>KEY.EXTENSION</c>. The key is the
/// sample's name; everything behind its first dot is the extension.
/// </summary>
/// <param name="encoding">Of the samples' parts.</param>
/// <param name="shards">All shards in order, once every sample is in one.</param>
public sealed class WebDatasetFormat(SampleEncoding encoding, Func<IEnumerable<ShardFile>> shards) : IDataSetFormat
{
    public const string FormatName = "webdataset";

    private const string Tar = "application/x-tar";

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample) => new(sample.Name,
    [
        .. encoding.SampleFiles(sample.View).Select(part => new DataFile($"{sample.Name}.{part.Name}.{part.Extension}", part.Bytes)),
        new DataFile($"{sample.Name}.json", Describe(sample)),
    ]);

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        var described = new DescribedFiles(files);
        described.Write(ShardIndex.FileName, DataSetMetadata.Json, stream => ShardIndex.Write(stream, info.Name, shards()));
        DataSetMetadata.WriteCameras(described, info, records, record => $"{record.Name}.rgb.png");
        var archives = shards().Select(shard => new CroissantFile(shard.Name, Tar, shard.Bytes, shard.Sha256));
        DataSetMetadata.WriteCroissant(
            files, info, described.Written.Concat(archives), SampleFileSets.Of(encoding, part => $"*.{part}"), inArchives: true);
    }

    private byte[] Describe(DataSetSample sample) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["seed"] = sample.View.Seed,
        ["view"] = sample.ViewIndex,
        ["pixels"] = new JsonArray([.. sample.View.ClassCounts(encoding.Labels.Count).Select(count => (JsonNode)count)]),
    }.ToJsonString());
}
