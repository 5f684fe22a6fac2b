using Google.Protobuf;
using Google.Protobuf.Reflection;
using Trifold.V1;

namespace Trifold.Contracts.Tests;

/// <summary>
/// The public contract against the last one released, <c>protos/released.binpb</c>. A deliberate addition is taken over by
/// <c>ACCEPT_CONTRACT=1 dotnet test tests/Trifold.Contracts.Tests</c>.
/// </summary>
public class ContractTests
{
    private static readonly FileDescriptor[] Files =
    [
        CamerasReflection.Descriptor, ScenesReflection.Descriptor, SamplesReflection.Descriptor, GenerationReflection.Descriptor,
        DatasetsReflection.Descriptor, ModelsReflection.Descriptor, EncodingReflection.Descriptor, InversionReflection.Descriptor,
        EditingReflection.Descriptor, TrainingReflection.Descriptor, JobsReflection.Descriptor,
    ];

    private static FileDescriptorSet Now
    {
        get
        {
            var set = new FileDescriptorSet();
            set.File.Add(Files.Select(file => FileDescriptorProto.Parser.ParseFrom(file.SerializedData)));
            return set;
        }
    }

    [Fact]
    public void Contract_BreaksNoProgramBuiltAgainstTheReleasedOne()
    {
        if (Environment.GetEnvironmentVariable("ACCEPT_CONTRACT") == "1")
            File.WriteAllBytes(BaselineInTheSources(), Now.ToByteArray());

        Assert.Empty(WireChanges.Between(Released(), Now));
    }

    [Fact]
    public void ReleasedContract_IsTheCurrentOneToTheLastField() =>
        // Otherwise what was added lately could be broken without anybody noticing.
        Assert.Empty(WireChanges.Between(Now, Released()));

    [Theory]
    [MemberData(nameof(Breakages))]
    public void Breakage_IsFound(string told, Action<FileDescriptorProto> breakIt)
    {
        var broken = Now;
        breakIt(broken.File.Single(file => file.Name == "trifold/v1/samples.proto"));

        Assert.Equal([told], WireChanges.Between(Now, broken));
    }

    public static TheoryData<string, Action<FileDescriptorProto>> Breakages => new()
    {
        { "message trifold.v1.SampleFilter is gone", file => file.MessageType.Remove(Message(file, "SampleFilter").Clone()) },
        {
            "field trifold.v1.PartRequirement.share = 2 is gone; reserve its number and its name",
            file => Message(file, "PartRequirement").Field.RemoveAt(1)
        },
        {
            "field trifold.v1.Provenance 1 was Optional String  model, is Optional Bytes  model",
            file => Message(file, "Provenance").Field[0].Type = FieldDescriptorProto.Types.Type.Bytes
        },
        {
            "field trifold.v1.Provenance 1 was Optional String  model, is Optional String  network",
            file => Message(file, "Provenance").Field[0].Name = "network"
        },
        { "value trifold.v1.Output 2 was MASK, is LABELS", file => file.EnumType[0].Value[2].Name = "LABELS" },
        {
            "value trifold.v1.Output.MASK = 2 is gone; reserve its number and its name",
            file => file.EnumType[0].Value.RemoveAt(2)
        },
    };

    [Fact]
    public void Method_ThatStreamsOtherwise_IsFound()
    {
        var broken = Now;
        broken.File.SelectMany(file => file.Service).Single(service => service.Name == "Generation").Method[0].ServerStreaming = false;

        Assert.Equal(
            ["method trifold.v1.Generation/GenerateAnnotations was .trifold.v1.GenerateAnnotationsRequest -> stream .trifold.v1.AnnotatedSample, " +
             "is .trifold.v1.GenerateAnnotationsRequest -> .trifold.v1.AnnotatedSample"],
            WireChanges.Between(Now, broken));
    }

    [Fact]
    public void RemovedField_WithNumberAndNameReserved_BreaksNothing()
    {
        var now = Now;
        var message = Message(now.File.Single(file => file.Name == "trifold/v1/samples.proto"), "PartRequirement");
        message.Field.RemoveAt(1);
        message.ReservedName.Add("share");
        message.ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = 2, End = 3 });

        Assert.Empty(WireChanges.Between(Now, now));
    }

    [Fact]
    public void EveryField_IsExplained()
    {
        var unexplained = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "protos"), "*.proto", SearchOption.AllDirectories)
            .SelectMany(ProtoComments.FieldsWithout);

        Assert.Empty(unexplained);
    }

    private static DescriptorProto Message(FileDescriptorProto file, string name) => file.MessageType.Single(message => message.Name == name);

    private static FileDescriptorSet Released() => FileDescriptorSet.Parser.ParseFrom(
        File.ReadAllBytes(Environment.GetEnvironmentVariable("ACCEPT_CONTRACT") == "1"
            ? BaselineInTheSources()
            : Path.Combine(AppContext.BaseDirectory, "released.binpb")));

    private static string BaselineInTheSources()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Service.sln")))
                return Path.Combine(folder, "protos", "released.binpb");
        }

        throw new InvalidOperationException("The tests do not run inside the sources.");
    }
}
