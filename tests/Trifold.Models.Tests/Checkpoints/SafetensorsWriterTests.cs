using System.Runtime.InteropServices;
using Trifold.Models.Checkpoints;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly SafetensorsTensor[] EveryDType =
    [
        Tensor<Half>("half", SafetensorsDType.F16, [(Half)1.5, (Half)(-0.25), Half.MaxValue]),
        Tensor<ushort>("brain", SafetensorsDType.BF16, [0x3fc0, 0xbe80, 0x7f7f]),
        Tensor<float>("single", SafetensorsDType.F32, [1.5f, -0.25f, float.Epsilon]),
        Tensor<double>("double", SafetensorsDType.F64, [1.5, -0.25, 1e-300]),
        Tensor<long>("long", SafetensorsDType.I64, [1, -2, 1L << 40]),
        Tensor<int>("int", SafetensorsDType.I32, [1, -2, 1 << 20]),
        Tensor<byte>("byte", SafetensorsDType.U8, [1, 2, 255]),
        Tensor<byte>("bool", SafetensorsDType.Bool, [0, 1, 1]),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryDType_SurvivesBitForBit()
    {
        var path = Write(EveryDType);

        using var reader = SafetensorsReader.Open(path);

        foreach (var tensor in EveryDType)
        {
            Assert.Equal(tensor.Open().ToArray(), reader.ReadBytes(tensor.Name));
            Assert.Equal(tensor.DType, reader.Entry(tensor.Name).DType);
            Assert.Equal(tensor.Shape, reader.Entry(tensor.Name).Shape);
        }
    }

    [Theory]
    [InlineData("half", 1.5f, -0.25f, 65504f)]
    [InlineData("brain", 1.5f, -0.25f, 3.3895314e38f)]
    [InlineData("single", 1.5f, -0.25f, float.Epsilon)]
    [InlineData("double", 1.5f, -0.25f, 0f)]
    [InlineData("long", 1f, -2f, 1099511627776f)]
    [InlineData("int", 1f, -2f, 1048576f)]
    [InlineData("byte", 1f, 2f, 255f)]
    [InlineData("bool", 0f, 1f, 1f)]
    public void ReadFloats_ConvertsEveryDType(string name, float a, float b, float c)
    {
        using var reader = SafetensorsReader.Open(Write(EveryDType));
        Assert.Equal([a, b, c], reader.ReadFloats(name));
    }

    [Fact]
    public void ReadFloats_CrossesItsBuffer()
    {
        var numbers = Enumerable.Range(0, 10_001).Select(i => (Half)(i % 2000)).ToArray();
        using var reader = SafetensorsReader.Open(Write([Tensor<Half>("w", SafetensorsDType.F16, numbers)]));
        Assert.Equal(numbers.Select(number => (float)number), reader.ReadFloats("w"));
    }

    [Fact]
    public void Order_IsByElementSizeThenName_AndDataIsAligned()
    {
        using var reader = SafetensorsReader.Open(Write(EveryDType));
        Assert.Equal(
            ["double", "long", "int", "single", "brain", "half", "bool", "byte"], reader.Entries.Select(entry => entry.Name));
        Assert.All(reader.Entries, entry => Assert.Equal(0, entry.Offset % entry.DType.Size()));
        Assert.Equal(0, BitConverter.ToInt64(File.ReadAllBytes(reader.FilePath)) % 8);
    }

    [Fact]
    public void Metadata_Survives()
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["note"] = "gesichter ÄÖ \"x\"\n" };
        using var reader = SafetensorsReader.Open(Write([], metadata));
        Assert.Equal(metadata, reader.Metadata);
        Assert.Empty(reader.Entries);
    }

    [Fact]
    public void ForeignReader_SeesTheSameNumbers()
    {
        var path = Write(EveryDType, new Dictionary<string, string> { ["format"] = "pt" });

        var seen = Python.Run(
            """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            n, = struct.unpack('<Q', data[:8])
            header = json.loads(data[8:8 + n])
            print(header.pop('__metadata__')['format'])
            codes = {'F16': 'e', 'F32': 'f', 'F64': 'd', 'I64': 'q', 'I32': 'i', 'U8': 'B', 'BOOL': '?', 'BF16': 'H'}
            for name in sorted(header):
                t = header[name]
                begin, end = t['data_offsets']
                print(name, t['shape'], *struct.unpack('<3' + codes[t['dtype']], data[8 + n + begin:8 + n + end]))
            """,
            path);

        Assert.Equal(
            [
                "pt",
                "bool [3] False True True",
                "brain [3] 16320 48768 32639",
                "byte [3] 1 2 255",
                "double [3] 1.5 -0.25 1e-300",
                "half [3] 1.5 -0.25 65504.0",
                "int [3] 1 -2 1048576",
                "long [3] 1 -2 1099511627776",
                "single [3] 1.5 -0.25 1.401298464324817e-45",
            ],
            seen.Split('\n'));
    }

    [Fact]
    public void Cancelled_LeavesTheOldFileAndNothingElse()
    {
        var path = Write([SafetensorsTensor.FromFloats("old", [1], [1])]);
        using var stop = new CancellationTokenSource();
        // The sequence is drawn before the first byte is written, so this cancels the write itself.
        IEnumerable<SafetensorsTensor> Tensors()
        {
            yield return SafetensorsTensor.FromFloats("new", [1], [2]);
            stop.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => SafetensorsWriter.Write(path, Tensors(), cancellation: stop.Token));

        Assert.Equal(["model.safetensors"], _folder.Names());
        using var reader = SafetensorsReader.Open(path);
        Assert.True(reader.Contains("old"));
    }

    [Fact]
    public void WrongTensors_AreRefused()
    {
        var one = SafetensorsTensor.FromFloats("w", [1], [1]);
        Assert.Throws<ArgumentException>(() => Write([one, one]));
        Assert.Throws<ArgumentException>(() => Write([one with { Name = "__metadata__" }]));
        Assert.Throws<ArgumentException>(() => Write([one with { Shape = [2] }]));
        Assert.Throws<ArgumentException>(() => Write([one with { Shape = [-1, -1] }]));
        Assert.Empty(_folder.Names());
    }

    private static SafetensorsTensor Tensor<T>(string name, SafetensorsDType dtype, T[] elements)
        where T : struct =>
        new(name, dtype, [elements.Length], MemoryMarshal.AsBytes<T>(elements).ToArray());

    private string Write(SafetensorsTensor[] tensors, Dictionary<string, string>? metadata = null)
    {
        var path = _folder.File("model.safetensors");
        SafetensorsWriter.Write(path, tensors, metadata);
        return path;
    }
}
