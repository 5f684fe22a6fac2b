using Trifold.Formats.Json;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>The list of shards as webdataset's wids library reads it, with checksums beside its own fields.</summary>
public static class ShardIndex
{
    public const string FileName = "index.json";

    /// <summary>Writes the list.</summary>
    /// <param name="name">Of the data set.</param>
    public static void Write(Stream stream, string name, IEnumerable<ShardFile> shards) => JsonStreaming.Write(
        stream,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("__kind__", "wids-shard-index-v1");
            json.WriteNumber("wids_version", 1);
            json.WriteString("name", name);
            json.WriteStartArray("shardlist");
            foreach (var shard in shards)
            {
                json.WriteStartObject();
                json.WriteString("url", shard.Name);
                json.WriteNumber("nsamples", shard.Samples);
                json.WriteNumber("filesize", shard.Bytes);
                json.WriteString("sha256", shard.Sha256);
                json.WriteEndObject();
                json.FlushWhenLarge();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        indented: true);
}
