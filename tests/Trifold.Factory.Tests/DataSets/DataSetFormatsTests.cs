using System.Text.Json.Nodes;
using Trifold.Factory.DataSets;

namespace Trifold.Factory.Tests.DataSets;

public sealed class DataSetFormatsTests : IDisposable
{
    private static readonly ExactSamples Exact = new(scenes: 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. DataSetFormats.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSameSample_IsTheSameBytesOnAnyThread(string name)
    {
        var (format, store) = Create(name);
        using (store)
        {
            Assert.Equal(name, format.Name);
            var wanted = format.Encode(Exact.Samples[1]);
            Parallel.For(0, 4, _ =>
            {
                var encoded = format.Encode(Exact.Samples[1]);
                Assert.Equal(wanted.Files.Select(file => file.Path), encoded.Files.Select(file => file.Path));
                Assert.Equal(wanted.Files.SelectMany(file => file.Bytes), encoded.Files.SelectMany(file => file.Bytes));
                Assert.True(JsonNode.DeepEquals(wanted.Notes, encoded.Notes));
            });
        }
    }

    // Thousands of samples go through; what is held at once stays small.
    [Theory]
    [MemberData(nameof(Names))]
    public void Finish_WritesAsItReads(string name)
    {
        var (format, store) = Create(name);
        using (store)
        {
            var notes = format.Encode(Exact.Samples[0]).Notes;
            var sample = Exact.Samples[0];
            var records = Enumerable.Range(0, 3000).Select(i => new SampleRecord(
                $"{i:D6}", i / 2, i % 2, sample.View.Camera.ToVector(), sample.View.ClassCounts(Exact.Labels.Count), 1, notes));
            var sink = new CountingSink();
            format.Finish(new DataSetInfo("many", ExactSamples.Size, Exact.Labels, "CC0-1.0", []), records, sink);

            Assert.InRange(sink.LargestWrite, 1, 1 << 18);
        }
    }

    [Fact]
    public void AnUnknownName_IsRefusedWithThoseThereAre()
    {
        var message = Assert.Throws<ArgumentException>(() => Create("yolo")).Message;

        Assert.StartsWith("format: 'yolo' is unknown; use ", message);
        Assert.All(DataSetFormats.Names, name => Assert.Contains(name, message));
    }

    [Fact]
    public void ShardsOfNothing_AreRefused() => Assert.Contains(
        "samples per shard: must be at least 1, got 0",
        Assert.Throws<ArgumentException>(() => DataSetFormats.Create("webdataset", _folder.Path, new SampleEncoding(Exact.Labels), 0)).Message);

    private (IDataSetFormat Format, ISampleStore Store) Create(string name) =>
        DataSetFormats.Create(name, _folder.Path, new SampleEncoding(Exact.Labels), samplesPerShard: 4);

    private sealed class CountingSink : IFileSink
    {
        public int LargestWrite { get; private set; }

        public void Write(string path, Action<Stream> write)
        {
            using var stream = new CountingStream();
            write(stream);
            LargestWrite = Math.Max(LargestWrite, stream.LargestWrite);
        }
    }

    private sealed class CountingStream : MemoryStream
    {
        public int LargestWrite { get; private set; }

        // Spans come here too.
        public override void Write(byte[] buffer, int offset, int count)
        {
            LargestWrite = Math.Max(LargestWrite, count);
            base.Write(buffer, offset, count);
        }
    }
}
