using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders.Import;
using Trifold.Models.Tests.Folders.Import;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints.Pickle;

/// <summary>
/// Damaged and malicious checkpoints: one clear error, nothing written, no code run, in little time and memory.
/// </summary>
public sealed class HostileCheckpointTests : IDisposable
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    // What reading takes whatever the file's size: buffers, names, messages.
    private const long OwnMemory = 8 << 20;

    private static readonly byte[] Network = SmallNetwork.Pickle().Build();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Fiftieths => [.. Enumerable.Range(0, 50)];

    [Theory]
    [MemberData(nameof(Fiftieths))]
    public void TruncatedPickle_IsRefused(int fiftieths) =>
        Refused(Network[..(int)((long)Network.Length * fiftieths / 50)]);

    [Theory]
    [MemberData(nameof(Fiftieths))]
    public void TruncatedArchive_IsRefused(int fiftieths)
    {
        var archive = TorchZip.OfStateDictionary(SmallNetwork.Tensors);
        Refused(archive[..(int)((long)archive.Length * fiftieths / 50)]);
    }

    [Theory]
    [MemberData(nameof(Fiftieths))]
    public void TruncatedStream_IsRefused(int fiftieths)
    {
        var stream = TorchStream.OfStateDictionary(SmallNetwork.Tensors);
        Refused(stream[..(int)((long)stream.Length * fiftieths / 50)]);
    }

    [Fact]
    public void FlippedBitsOfAStream_AreRefusedOrOtherNumbers() =>
        FlipBits(TorchStream.OfStateDictionary(SmallNetwork.Tensors), new Random(13), _ => true);

    [Fact]
    public void FlippedBits_AreRefusedOrOtherNumbers() =>
        FlipBits(Network, new Random(20240611), _ => true);

    [Fact]
    public void FlippedBitsOfTheStructure_AreRefusedOrHarmless()
    {
        var pickle = SmallNetwork.Pickle();
        var bytes = pickle.Build();
        var elements = pickle.Writer.Elements;
        FlipBits(bytes, new Random(7), at => !elements.Exists(range => at >= range.Start && at < range.End));
    }

    [Fact]
    public void FlippedBitsOfAnArchive_AreRefusedOrOtherNumbers() =>
        FlipBits(TorchZip.OfStateDictionary(SmallNetwork.Tensors), new Random(11), _ => true);

    [Fact]
    public void CallOfASystemFunction_IsNamedAndNotRun()
    {
        var marker = _folder.File("ran");
        var writer = new PickleWriter();
        writer.Global("os", "system").Tuple(() => writer.Text($"touch {marker}")).Reduce();

        Assert.Contains("an object of os.system", Refused(writer.Finish()));
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void CallInsideANetwork_IsNotRun()
    {
        var marker = _folder.File("ran");
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["_init_args"] = writer =>
            writer.Global("os", "system").Tuple(() => writer.Text($"touch {marker}")).Reduce();

        CheckpointImporter.Import(Write(pickle.Build()), _folder.File("model"), new ImportOptions());

        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void CallInThePlaceOfATensor_IsRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.ReplacedTensors["decoder.net.0.weight"] = writer =>
            writer.Global("builtins", "eval").Tuple(() => writer.Text("1")).Reduce();

        Assert.Contains("'decoder.net.0.weight'", Refused(pickle.Build()));
    }

    [Fact]
    public void ListThatContainsItself_IsRefused()
    {
        var writer = new PickleWriter();
        writer.Op(']').Memoize().Recall(0).Op('a');

        Refused(writer.Finish());
    }

    [Fact]
    public void OptionsThatContainThemselves_AreRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["rendering_kwargs"] = writer =>
        {
            var self = writer.NextMemo;
            writer.Op('}').Memoize().Set(("again", () => writer.Recall(self)));
        };

        Assert.Contains("without end", Refused(pickle.Build()));
    }

    [Fact]
    public void ModulesThatContainThemselves_AreRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["_modules"] = writer =>
        {
            writer.Global("torch.nn", "Module").EmptyTuple().NewObject();
            var self = writer.NextMemo;
            writer.Memoize().Dictionary(("_modules", () => writer.Dictionary(("again", () => writer.Recall(self))))).Build();
            var module = self;
            writer.Op('0').Dictionary(("first", () => writer.Recall(module)));
        };

        Assert.Contains("without end", Refused(pickle.Build()));
    }

    [Fact]
    public void BillionLaughsInOptions_AreRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["rendering_kwargs"] = writer => writer.Dictionary(("laughs", () => Laughs(writer)));

        Assert.Contains("without end", Refused(pickle.Build()));
    }

    [Fact]
    public void BillionLaughsInModules_AreRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["_modules"] = writer =>
        {
            writer.Dictionary();
            var inner = writer.NextMemo;
            writer.Memoize();
            for (var depth = 0; depth < 40; depth++)
            {
                var before = inner;
                writer.Op('0').Dictionary(("a", () => Module(before)), ("b", () => Module(before)));
                inner = writer.NextMemo;
                writer.Memoize();
            }

            void Module(int modules) => writer.Global("torch.nn", "Module").EmptyTuple().NewObject()
                .Dictionary(("_modules", () => writer.Recall(modules))).Build();
        };

        Assert.Contains("without end", Refused(pickle.Build()));
    }

    [Fact]
    public void BillionLaughsAlone_AreRefused()
    {
        var writer = new PickleWriter();
        Laughs(writer);

        Refused(writer.Finish());
    }

    [Theory]
    [InlineData(']')] // lists
    [InlineData('}')] // dictionaries
    [InlineData('(')] // marks
    [InlineData('N')] // values
    public void EndlessSmallObjects_AreRefused(char opcode)
    {
        var bytes = new byte[30 << 20];
        Array.Fill(bytes, (byte)opcode);
        bytes[0] = 0x80;
        bytes[1] = 4;

        Refused(bytes);
    }

    [Fact]
    public void EndlessMemo_IsRefused()
    {
        var bytes = new byte[30 << 20];
        for (var i = 2; i < bytes.Length; i += 2)
            (bytes[i], bytes[i - 1]) = (0x94, (byte)'N');
        bytes[0] = 0x80;
        bytes[1] = 4;
        bytes[2] = (byte)'N';

        Refused(bytes);
    }

    [Fact]
    public void TextLongerThanTheFile_IsRefused()
    {
        var writer = new PickleWriter();
        writer.Op('X').Raw([0xff, 0xff, 0xff, 0x00]);

        Assert.Contains("at byte 2", Refused(writer.Finish()));
    }

    public static TheoryData<long[], long[], long, string> Views => new()
    {
        { [1L << 62, 1L << 62], [1L << 62, 1], 0, "sizes that no memory holds" },
        { [1L << 40], [1], 0, "reaches element" },
        { [-4, 8], [8, 1], 0, "negative" },
        { [8, 4], [-4, 1], 0, "negative" },
        { [8, 4], [4, 1], -1, "negative" },
        { [8, 4], [4, 1], 1, "reaches element 32 of a storage of 32" },
        { [8, 4], [1000, 1], 0, "reaches element" },
        { [8, 4], [long.MaxValue, 1], 0, "sizes that no memory holds" },
        { [8, 4], [4], 0, "strides" },
        { [1L << 34, 4], [0, 0], 0, "more than can be handled" },
        { [1 << 25, 4], [0, 0], 0, "of another shape" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void TensorThatLooksBeyondItsStorage_IsRefused(long[] shape, long[] strides, long offset, string message)
    {
        var pickle = SmallNetwork.Pickle();
        pickle.ReplacedTensors["decoder.net.0.weight"] = writer =>
            NetworkPickle.Tensor(writer, new float[32], shape, strides, offset);

        var fault = Refused(pickle.Build());

        Assert.Contains("decoder.net.0.weight", fault);
        Assert.Contains(message, fault);
    }

    [Fact]
    public void StorageThatClaimsMoreThanItHas_IsRefused()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.ReplacedTensors["decoder.net.0.weight"] = writer =>
            NetworkPickle.Tensor(writer, new float[32], [8, 4], [4, 1], claimedCount: 1L << 40);

        Assert.Contains("'decoder.net.0.weight'", Refused(pickle.Build()));
    }

    [Fact]
    public void ArchitectureThatIsLargerThanTheFile_IsRefusedBeforeItIsBuilt()
    {
        var pickle = SmallNetwork.Pickle();
        pickle.Replaced["w_dim"] = writer => writer.Integer(1 << 30);

        Assert.Contains("of another shape", Refused(pickle.Build()));
    }

    [Fact]
    public void ArchitectureThatCouldNotBeRendered_IsRefusedBeforeItIsBuilt()
    {
        // Small in a file, where a plane's channels are the rows of a narrow matrix, and gigabytes as planes.
        var config = System.Text.Json.Nodes.JsonNode.Parse(SmallNetwork.Config.GetRawText())!;
        config["plane_channels"] = 1 << 20;
        var pickle = new NetworkPickle(System.Text.Json.JsonSerializer.SerializeToElement(config), SmallNetwork.Tensors);

        Assert.Contains("plane_channels", Refused(pickle.Build()));
    }

    [Fact]
    public void TensorsThatTakeTurnsWithLargeStorages_AreRefused()
    {
        // Every tensor is one element of the larger or smaller storage, so that each would be unpacked again and again.
        var elements = new float[1 << 20];
        var writer = new PickleWriter(2);
        writer.OrderedDictionary([.. SmallNetwork.Tensors.Order(Comparer<PickledTensor>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name)))
            .Select((tensor, i) => (tensor.Name, (Action)(() => TorchZip.Tensor(
                writer, $"{i % 2}", tensor.Shape, [.. tensor.Shape.Select(_ => 0L)], elements.Length))))]);
        var raw = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(elements).ToArray();

        Assert.Contains("again and again", Refused(TorchZip.Of(("a/data.pkl", writer.Finish()), ("a/data/0", raw), ("a/data/1", raw))));
    }

    [Fact]
    public void SmallStorageForManyElements_IsRefused()
    {
        // Every tensor repeats one element: the architecture fits, but is a thousand times the file.
        var config = System.Text.Json.Nodes.JsonNode.Parse(SmallNetwork.Config.GetRawText())!;
        config["z_dim"] = 1 << 20;
        var pickle = new NetworkPickle(
            System.Text.Json.JsonSerializer.SerializeToElement(config), SmallNetwork.Tensors);
        pickle.ReplacedTensors["backbone.mapping.fc0.weight"] = writer =>
            NetworkPickle.Tensor(writer, [1], [6, (1 << 20) + 6], [0, 0]);

        Assert.Contains("more bytes than the file", Refused(pickle.Build()));
    }

    [Theory]
    [InlineData("../../evil/data.pkl")]
    [InlineData("/etc/data.pkl")]
    [InlineData("a\\..\\data.pkl")]
    [InlineData("C:/data.pkl")]
    public void PathTricks_AreRefused(string name) =>
        Assert.Contains("leads elsewhere", Refused(TorchZip.Of((name, [0x80, 2, (byte)'N', (byte)'.']))));

    [Fact]
    public void TwoEntriesOfOneName_AreRefused() => Assert.Contains(
        "twice", Refused(TorchZip.Of(("a/data.pkl", [0x80, 2, (byte)'N', (byte)'.']), ("a/data.pkl", [0]))));

    [Fact]
    public void StorageKeyThatLeavesTheArchive_IsRefused()
    {
        var writer = new PickleWriter(2);
        writer.Dictionary(("weight", () => TorchZip.Tensor(writer, "../../../../etc/passwd", [4], [1], 4)));

        Assert.Contains("passwd", Refused(TorchZip.Of(("a/data.pkl", writer.Finish()))));
    }

    [Fact]
    public void ZipBomb_IsRefusedByItsDeclaredSize()
    {
        var bomb = TorchZip.Of(CompressionLevel.Optimal, ("a/data.pkl", [0x80, 2, (byte)'N', (byte)'.']), ("a/data/0", new byte[64 << 20]));
        Assert.InRange(bomb.Length, 0, 1 << 20);

        Assert.Contains("expand", Refused(bomb));
    }

    [Fact]
    public void ZipBombThatDeclaresLittle_IsNotUnpackedBeyondThat()
    {
        var bomb = TorchZip.Of(CompressionLevel.Optimal, ("a/data.pkl", new byte[64 << 20]));
        TorchZip.DeclareSize(bomb, 64 << 20, 16);

        Refused(bomb);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><title>404</title></html>")]
    [InlineData("{\"family\": \"eg3d\"}")]
    [InlineData("PK\u0003\u0004 nothing of the kind")]
    public void OtherFiles_AreRefused(string content) => Refused(Encoding.UTF8.GetBytes(content));

    [Fact]
    public void UnknownInstruction_IsRefusedWithItsPlace() =>
        Assert.Contains("0x69 is not one of a network checkpoint, at byte 2", Refused([0x80, 2, (byte)'i', (byte)'\n', (byte)'.']));

    // l0 = ["ha"]; l(n+1) = [ln, ln, ln, …]: ten to the power of forty if anyone follows them.
    private static void Laughs(PickleWriter writer)
    {
        writer.List(() => writer.Text("ha"));
        for (var depth = 0; depth < 40; depth++)
        {
            var inner = writer.NextMemo;
            writer.Memoize().Op('0').List(() =>
            {
                for (var i = 0; i < 10; i++)
                    writer.Recall(inner);
            });
        }
    }

    private void FlipBits(byte[] original, Random random, Predicate<long> chosen)
    {
        const int Flips = 1000;
        var refused = 0;
        for (var i = 0; i < Flips; i++)
        {
            var at = random.Next(original.Length);
            while (!chosen(at))
                at = random.Next(original.Length);
            var bytes = (byte[])original.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            if (Try(bytes) is not null)
                refused++;
        }

        // Both happen, or the test is not about what it says.
        Assert.InRange(refused, 1, Flips - 1);
    }

    private string Refused(byte[] bytes) => Try(bytes) ?? throw new InvalidOperationException("the file was accepted");

    // The message of the refusal, or null. The limit is on the clock; a machine that is busy with other things gets
    // another attempt, a file that is never done with does not.
    private string? Try(byte[] bytes)
    {
        const int Attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            var clock = Stopwatch.StartNew();
            var run = Task.Run(() => TryOnce(bytes));
            Assert.True(Task.WaitAny([run], Attempts * MostTime) == 0, $"not done after {clock.Elapsed}");
            var taken = clock.Elapsed;
            if (taken < MostTime)
                return run.GetAwaiter().GetResult();
            Assert.True(attempt < Attempts, $"{taken}: {run.GetAwaiter().GetResult() ?? "accepted"}");
        }
    }

    // Anything but a refusal or a model fails the test.
    private string? TryOnce(byte[] bytes)
    {
        var file = Write(bytes);
        var target = _folder.File("model");
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        string? message = null;
        try
        {
            CheckpointImporter.Import(file, target, new ImportOptions { Architecture = SmallNetwork.Config });
            Directory.Delete(target, recursive: true);
        }
        catch (CheckpointException fault)
        {
            message = fault.Message;
            Assert.StartsWith(file + ": ", message);
            Assert.DoesNotContain('\n', message);
            // All that was ever allocated bounds what was held at once.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 2L * bytes.Length + OwnMemory);
        }

        Assert.Equal(["checkpoint"], _folder.Names());
        Assert.Empty(Directory.GetDirectories(_folder.Path));
        return message;
    }

    private string Write(byte[] bytes)
    {
        var file = _folder.File("checkpoint");
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
