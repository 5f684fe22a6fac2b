using Google.Protobuf;
using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Requests;

public class CapabilitiesTests
{
    private static readonly ByteString Png = ByteString.CopyFrom(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0);
    private static readonly ByteString Jpeg = ByteString.CopyFrom(0xFF, 0xD8, 0xFF, 0);

    private static Capabilities Here => new(new FakeModels(FakeModels.Faces(), FakeModels.Plain()), TimeProvider.System);

    [Fact]
    public void RightRequests_AreAnsweredWithWhatIsMissing()
    {
        RequireMissing("encode-mask", () => Here.Require(new EncodeMasksRequest { Model = "faces", MaskId = "a", Mask = Png }, Calls.Open));
        RequireMissing("invert", () => Here.Require(new InvertImageRequest { Model = "faces", Image = Jpeg }, Calls.Open));
        RequireMissing("invert", () => Here.Require(new InvertMaskRequest { Model = "faces", Mask = Png }, Calls.Open));
        RequireMissing("edit", () => Here.Require(new EditRequest { Start = new EditStart { Model = "faces", Seed = 0 } }, Calls.Open));
        RequireMissing("train-decoder", () => Here.Require(new TrainDecoderRequest { Start = Training() }, Calls.Open));
        RequireMissing("jobs", () => Here.Require(new GetJobRequest { Id = "1" }));
        RequireMissing("jobs", () => Here.Require(new WatchJobRequest { Id = "1" }));
        RequireMissing("jobs", () => Here.Require(new CancelJobRequest { Id = "1" }));
        RequireMissing("jobs", () => Here.Require(new ListJobsRequest { PageSize = 1000 }));
    }

    [Fact]
    public void Model_ThatCanIsReturned()
    {
        var able = FakeModels.Faces();
        able.Capabilities.Add("edit");
        var request = new EditRequest { Start = new EditStart { Model = "faces", Seed = 4 } };
        var elsewhere = new EditRequest { Start = new EditStart { Model = "plain", Seed = 4 } };
        var capabilities = new Capabilities(new FakeModels(able, FakeModels.Plain()), TimeProvider.System);

        Assert.Equal("faces", capabilities.Require(request, Calls.Open).Name);
        Assert.Equal(["faces"], Assert.Throws<MissingCapabilityException>(() => capabilities.Require(elsewhere, Calls.Open)).Models);
    }

    [Fact]
    public void EncodeMasks_NamesWrongFields() => RequireFaults(
        ["mask_id", "mask", "cameras.views"],
        () => Here.Require(new EncodeMasksRequest { Model = "faces", Cameras = new Cameras { Views = 0 } }, Calls.Open));

    [Fact]
    public void Masks_ArePngsOfAtMost16Mebibytes()
    {
        var large = ByteString.CopyFrom([.. Png, .. new byte[16 << 20]]);
        RequireFaults(["mask"], () => Here.Require(new InvertMaskRequest { Model = "faces", Mask = Jpeg }, Calls.Open));
        RequireFaults(["mask"], () => Here.Require(new InvertMaskRequest { Model = "faces", Mask = large }, Calls.Open));
    }

    [Fact]
    public void InvertImage_NamesWrongFields() => RequireFaults(
        ["image", "camera.values", "steps", "cameras.trajectory"],
        () => Here.Require(
            new InvertImageRequest
            {
                Model = "faces",
                Image = ByteString.CopyFromUtf8("BM"),
                Camera = new Camera(),
                Steps = 0,
                Cameras = new Cameras { Trajectory = new Trajectory() },
            },
            Calls.Open));

    [Fact]
    public void InvertMask_NamesWrongFields() => RequireFaults(
        ["mask", "steps"], () => Here.Require(new InvertMaskRequest { Model = "faces", Steps = 10_001 }, Calls.Open));

    [Fact]
    public void InvertMask_RefusesUnknownDecoders() => Assert.Throws<ResourceNotFoundException>(
        () => Here.Require(new InvertMaskRequest { Model = "faces", Decoder = "pets", Mask = Png }, Calls.Open));

    [Fact]
    public void Edit_BeginsWithItsStart()
    {
        RequireFaults(["start"], () => Here.Require(new EditRequest { Mask = new EditMask() }, Calls.Open));
        RequireFaults(["start"], () => Here.Require(new EditRequest(), Calls.Open));
        RequireFaults(
            ["start.model", "start.seed"], () => Here.Require(new EditRequest { Start = new EditStart() }, Calls.Open));
        RequireFaults(
            ["start.code.values"],
            () => Here.Require(new EditRequest { Start = new EditStart { Model = "faces", Code = new Code { Values = { 1 } } } }, Calls.Open));
    }

    [Fact]
    public void Training_NamesWrongFields()
    {
        RequireFaults(["start"], () => Here.Require(new TrainDecoderRequest { View = new LabelledView() }, Calls.Open));
        var start = Training();
        start.Decoder = "my decoder";
        start.Parts[1].Color[0] = 256;
        start.Parts.Add(new Part { Name = "hair", Color = { 1, 2, 3 } });
        RequireFaults(
            ["start.decoder", "start.parts[1].color", "start.parts[2].name"],
            () => Here.Require(new TrainDecoderRequest { Start = start }, Calls.Open));
        start = Training();
        start.Parts.RemoveAt(0);
        RequireFaults(["start.parts"], () => Here.Require(new TrainDecoderRequest { Start = start }, Calls.Open));
    }

    [Fact]
    public void Jobs_NameWrongFields()
    {
        RequireFaults(["id"], () => Here.Require(new GetJobRequest()));
        RequireFaults(["page_size", "page_token"], () => Here.Require(new ListJobsRequest { PageSize = 1001, PageToken = "x" }));
    }

    [Fact]
    public void ModelRequests_NeedAName()
    {
        Assert.Equal("faces", ModelRequests.NameOf(new LoadModelRequest { Name = "faces" }));
        RequireFaults(["name"], () => ModelRequests.NameOf(new GetModelRequest()));
        RequireFaults(["name"], () => ModelRequests.NameOf(new UnloadModelRequest()));
    }

    private static TrainDecoderStart Training() => new()
    {
        Model = "faces",
        Decoder = "my-decoder_2",
        Parts = { new Part { Name = "background", Color = { 0, 0, 0 } }, new Part { Name = "hair", Color = { 255, 0, 0 } } },
    };

    private static void RequireMissing(string capability, Func<object> call)
    {
        var fault = Assert.Throws<MissingCapabilityException>(call);
        Assert.Equal(capability, fault.Capability);
        Assert.Empty(fault.Models);
    }

    private static void RequireFaults(string[] fields, Func<object> call) =>
        Assert.Equal(fields, Assert.Throws<InvalidRequestException>(call).Violations.Select(violation => violation.Field));
}
