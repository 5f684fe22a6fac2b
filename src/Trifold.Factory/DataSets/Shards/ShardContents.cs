using System.Formats.Tar;
using System.Text.Json;
using Trifold.Factory.Annotation;
using Trifold.Formats.Arrays;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Models.Cameras;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>The samples of whole shards.</summary>
/// <param name="paths">Of the shards, in order.</param>
internal sealed class ShardContents(IReadOnlyList<string> paths)
{
    /// <summary>What is known of every sample, in order, one in memory at a time. Shards do not tell the quality.</summary>
    /// <exception cref="IOException">A sample cannot be read.</exception>
    public IEnumerable<SampleRecord> Records() => Samples(name => name is "json" or "camera.json").Select(sample => Read(sample, RecordOf));

    /// <summary>Samples as they are seen, in order. Depth of 16-bit PNGs has their steps.</summary>
    /// <exception cref="IOException">A sample cannot be read.</exception>
    public IEnumerable<AnnotatedView> Views() => Samples(name => name is not "confidence.png").Select(sample => Read(sample, ViewOf));

    private IEnumerable<Sample> Samples(Func<string, bool> wanted)
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
                    yield return new Sample(path, key, files);
                    files = [];
                }

                key = sample;
                if (wanted(name))
                    files.Add(name, ContentOf(entry));
            }

            if (key.Length > 0)
                yield return new Sample(path, key, files);
        }
    }

    private static byte[] ContentOf(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }

    private static T Read<T>(Sample sample, Func<Sample, T> read)
    {
        try
        {
            return read(sample);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or ImageFormatException or CameraFormatException)
        {
            throw new IOException($"'{sample.Path}': sample {sample.Key} cannot be read: {fault.Message}", fault);
        }
    }

    private static AnnotatedView ViewOf(Sample sample)
    {
        var record = RecordOf(sample);
        return new AnnotatedView(
            record.Seed, Camera.FromVector(record.Camera), PngReader.ReadRgb8(sample.Files["rgb.png"]),
            PngReader.ReadLabels(sample.Files["mask.png"]), DepthOf(sample));
    }

    private static SampleRecord RecordOf(Sample sample)
    {
        using var about = JsonDocument.Parse(sample.Files["json"]);
        var root = about.RootElement;
        return new SampleRecord(
            sample.Key, root.GetProperty("seed").GetInt64(), root.GetProperty("view").GetInt32(),
            CameraJson.Decode(sample.Files["camera.json"], "camera.json"),
            [.. root.GetProperty("pixels").EnumerateArray().Select(count => count.GetInt64())], Quality: double.NaN);
    }

    private static float[] DepthOf(Sample sample) => sample.Files.TryGetValue("depth.npy", out var array)
        ? NpyFile.DecodeSingle(array, "depth.npy").Values
        : DepthPng.Decode(sample.Files["depth.png"]).Depth;

    /// <param name="Path">Of its shard.</param>
    /// <param name="Files">Some of its files, by what stands behind the key.</param>
    private sealed record Sample(string Path, string Key, Dictionary<string, byte[]> Files);
}
