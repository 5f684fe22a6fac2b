using System.Buffers.Binary;
using Trifold.Models.Checkpoints;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints;

public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""[]""", 0, "the header must be a JSON object, got array")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{} x""", 0, "not valid JSON")]
    [InlineData("", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "not valid JSON")]
    [InlineData("""{"a":5}""", 0, "tensor 'a' must be a JSON object, got number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "the name 'a' stands twice")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a' has 'dtype' twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"b":1}}""", 1, "tensor 'a' has the unknown key 'b'")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a' has no dtype")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "tensor 'a' has no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "tensor 'a' has no data_offsets")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a' has the dtype 'F8_E4M3'")]
    [InlineData("""{"a":{"dtype":"1","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a' has the dtype '1'")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a': dtype must be a JSON string, got number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "tensor 'a': shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "tensor 'a': shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}""", 1, "tensor 'a': shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "tensor 'a': shape must be a JSON number, got string")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor 'a': the shape [4611686018427387904, 4] is too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,0],"data_offsets":[0,0]}}""", 0, "tensor 'a': the shape [4611686018427387904, 0] is too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor 'a': F32 [2] takes 8 bytes, data_offsets give 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "tensor 'a': data_offsets must be [begin, end]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "tensor 'a': data_offsets must be [begin, end]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 3, "tensor 'a' ends at byte 4, beyond the 3 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "tensor 'b' overlaps the tensor before it")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, "tensor 'b' leaves a hole before it")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "tensor 'a' leaves a hole before it")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 3, "2 bytes after the last tensor belong to no tensor")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "__metadata__ 'k' must be a JSON string, got number")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ must be a JSON object, got array")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "__metadata__ has the key 'k' twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "the name '__metadata__' stands twice")]
    public void HeaderFault_IsNamed(string header, int dataBytes, string message) =>
        AssertFault(SafetensorsFile.Build(header, dataBytes), message);

    [Fact]
    public void InvalidUtf8_IsNamed() => AssertFault(SafetensorsFile.Build([(byte)'{', 0xff, (byte)'}'], 0), "not valid UTF-8");

    [Fact]
    public void ShortFile_IsNamed() => AssertFault(new byte[7], "7 bytes are too few");

    [Fact]
    public void HeaderBeyondTheFile_IsNamed()
    {
        var file = SafetensorsFile.Build("{}", 0);
        file[0] = 3;
        AssertFault(file, "the header takes 3 bytes, but the file ends after 2");
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    public void HugeHeader_IsRefusedBeforeItIsRead(ulong length)
    {
        var file = SafetensorsFile.Build("{}", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        AssertFault(file, $"a header of {length} bytes is announced, at most 100000000");
    }

    [Fact]
    public void MissingFile_IsACheckpointFault()
    {
        var path = _folder.File("absent.safetensors");
        var fault = Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path));
        Assert.StartsWith($"{path}: cannot be read", fault.Message);
    }

    [Fact]
    public void UnknownName_IsNamed()
    {
        using var reader = Open(SafetensorsFile.Build("{}", 0));
        Assert.False(reader.Contains("w"));
        Assert.Contains("there is no tensor 'w'", Assert.Throws<CheckpointException>(() => reader.ReadFloats("w")).Message);
    }

    [Fact]
    public void EmptyTensorsAndScalars_AreRead()
    {
        using var reader = Open(SafetensorsFile.Build(
            """{"e":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   """, 4));

        Assert.Equal(["s", "e"], reader.Entries.Select(entry => entry.Name));
        Assert.Empty(reader.ReadFloats("e"));
        Assert.Equal([0f], reader.ReadFloats("s"));
    }

    [Fact]
    public void CopyBytes_TakesAPartAndRefusesMore()
    {
        var file = SafetensorsFile.Build("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4);
        new byte[] { 1, 2, 3, 4 }.CopyTo(file, file.Length - 4);
        using var reader = Open(file);
        var part = new byte[2];

        reader.CopyBytes("a", part, start: 1);

        Assert.Equal([2, 3], part);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.CopyBytes("a", part, start: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.CopyBytes("a", part, start: -1));
    }

    [Fact]
    public void AfterDispose_ReadingThrows()
    {
        var reader = Open(SafetensorsFile.Build("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4));
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.ReadBytes("a"));
    }

    [Fact]
    public void Truncation_IsAlwaysAFault()
    {
        var whole = SampleFile();
        for (var i = 0; i < 50; i++)
        {
            var path = Store(whole[..(whole.Length * i / 50)]);
            Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path));
        }
    }

    [Fact]
    public void FlippedBytes_AreReadOrRefused()
    {
        var whole = SampleFile();
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            var path = Store(damaged);
            try
            {
                using var reader = SafetensorsReader.Open(path);
                foreach (var entry in reader.Entries)
                    reader.ReadFloats(entry.Name);
            }
            catch (CheckpointException)
            {
                // Refusing is as good as reading; anything else fails the test.
            }
        }
    }

    private byte[] SampleFile()
    {
        var path = _folder.File("sample.safetensors");
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.FromFloats("backbone.synthesis.b4.const", [4, 4, 4], new float[64]),
                new SafetensorsTensor("labels", SafetensorsDType.I64, [3], new byte[24]),
                new SafetensorsTensor("mask", SafetensorsDType.Bool, [5], new byte[5]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        return File.ReadAllBytes(path);
    }

    private string Store(byte[] bytes)
    {
        var path = _folder.File("case.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private SafetensorsReader Open(byte[] bytes) => SafetensorsReader.Open(Store(bytes));

    private void AssertFault(byte[] bytes, string message)
    {
        var path = Store(bytes);
        var fault = Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path));
        Assert.StartsWith($"{path}: ", fault.Message);
        Assert.Contains(message, fault.Message);
        Assert.Equal(path, fault.File);
    }
}
