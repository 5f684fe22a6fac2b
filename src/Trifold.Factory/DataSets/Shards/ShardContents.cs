using System.Formats.Tar;
using System.Text.Json;
using Trifold.Factory.Annotation;
using Trifold.Formats.Arrays;
using Trifold.Formats.Cameras;
using Trifold.Formats.Png;
using Trifold.Models.Cameras;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>The samples of whole shards.</summary>
/// <param name="paths">Of the shards, in order.</param>
internal sealed class ShardContents(IReadOnlyList<string> paths)
{
    /// <summary>What is known of every sample, in order, one in memory at a time. Shards do not tell the quality.</summary>
    public IEnumerable<SampleRecord> Records() => Samples(name => name is "json" or "camera.json").Select(sample => RecordOf(sample.Key, sample.Files));

    /// <summary>Samples as they are seen, in order. Depth of 16-bit PNGs has their steps.</summary>
    public IEnumerable<AnnotatedView> Views() => Samples(name => name is not "confidence.png").Select(sample =>
    {
        var record = RecordOf(sample.Key, sample.Files);
        return new AnnotatedView(
            record.Seed, Camera.FromVector(record.Camera), PngReader.ReadRgb8(sample.Files["rgb.png"]),
            PngReader.ReadLabels(sample.Files["mask.png"]), DepthOf(sample.Key, sample.Files));
    });

    private IEnumerable<(string Key, Dictionary<string, byte[]> Files)> Samples(Func<string, bool> wanted)
    {
        foreach (var path in paths)
        {
            using var reader = new TarReader(File.OpenRead(path));
            var (key, files) = ("", new Dictionary<string, byte[]>());
            while (reader.GetNextEntry() is { } entry)
            {
                var (sample, name) = entry.Name.Split('.', 2) is [var head, var tail] ? (head, tail) : (entry.Name, "");
                if (sample != key && key.Length > 0)
                {
                    yield return (key, files);
                    files = [];
                }

                key = sample;
                if (wanted(name))
                    files.Add(name, ContentOf(entry));
            }

            if (key.Length > 0)
                yield return (key, files);
        }
    }

    private static byte[] ContentOf(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }

    private static SampleRecord RecordOf(string key, Dictionary<string, byte[]> files)
    {
        using var about = JsonDocument.Parse(files["json"]);
        var root = about.RootElement;
        return new SampleRecord(
            key, root.GetProperty("seed").GetInt64(), root.GetProperty("view").GetInt32(), CameraJson.Decode(files["camera.json"], key),
            [.. root.GetProperty("pixels").EnumerateArray().Select(count => count.GetInt64())], Quality: double.NaN);
    }

    private static float[] DepthOf(string key, Dictionary<string, byte[]> files) => files.TryGetValue("depth.npy", out var array)
        ? NpyFile.DecodeSingle(array, key).Values
        : DepthPng.Decode(files["depth.png"]).Depth;
}
