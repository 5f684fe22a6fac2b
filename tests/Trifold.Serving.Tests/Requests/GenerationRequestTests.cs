using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.Serving.Tests.Streams;
using Trifold.V1;

namespace Trifold.Serving.Tests.Requests;

public class GenerationRequestTests
{
    private static readonly Dictionary<string, Action<GenerateAnnotationsRequest>> AnnotationFaults = new()
    {
        ["model"] = request => request.Model = "",
        ["scenes.range.count"] = request => request.Scenes = new Scenes { Range = new SeedRange { Count = 0 } },
        ["scenes.range.count "] = request => request.Scenes = new Scenes { Range = new SeedRange { First = 2, Count = uint.MaxValue } },
        ["scenes.list.seeds"] = request => request.Scenes = new Scenes { List = new SeedList() },
        ["scenes.list.seeds "] = request =>
            request.Scenes = new Scenes { List = new SeedList { Seeds = { Enumerable.Range(0, 10_001).Select(i => (uint)i) } } },
        ["scenes.codes.codes"] = request => request.Scenes = new Scenes { Codes = new CodeList() },
        ["scenes.codes.codes "] = request => request.Scenes = Codes([.. Enumerable.Repeat(CodeOf(1, 2, 3, 4), 257)]),
        ["scenes.codes.codes[1].values"] = request => request.Scenes = Codes(CodeOf(1, 2, 3, 4), CodeOf(1, 2, 3)),
        ["scenes.codes.codes[0].values"] = request => request.Scenes = Codes(CodeOf(1, 2, float.NaN, 4)),
        ["scenes.truncation.psi"] = request => request.Scenes = new Scenes { Truncation = new Truncation { Psi = double.PositiveInfinity } },
        ["scenes.truncation.cutoff"] = request => request.Scenes = new Scenes { Truncation = new Truncation { Cutoff = 4 } },
        ["scenes.truncation.cutoff "] = request => request.Scenes = new Scenes { Truncation = new Truncation { Cutoff = -1 } },
        ["scenes.object_class"] = request => request.Scenes = new Scenes { ObjectClass = 0 },
        ["scenes.object_class "] = request => request.Model = "objects",
        ["scenes.object_class  "] = request => (request.Model, request.Scenes) = ("objects", new Scenes { ObjectClass = 3 }),
        ["cameras.distribution.kind"] = request => request.Cameras = Poses(new PoseDistribution { Kind = (PoseDistribution.Types.Kind)9 }),
        ["cameras.distribution.yaw_degrees"] = request => request.Cameras = Poses(new PoseDistribution { YawDegrees = 180.5 }),
        ["cameras.distribution.yaw_degrees "] = request => request.Cameras = Poses(new PoseDistribution { YawDegrees = double.NaN }),
        ["cameras.distribution.pitch_degrees"] = request => request.Cameras = Poses(new PoseDistribution { PitchDegrees = -1 }),
        ["cameras.distribution.pitch_degrees "] = request => request.Cameras = Poses(new PoseDistribution { PitchDegrees = 86 }),
        ["cameras.list.cameras"] = request => request.Cameras = new Cameras { List = new CameraList() },
        ["cameras.list.cameras[1].values"] = request => request.Cameras = Listed(FakeWork.CameraVector, FakeWork.CameraVector[..24]),
        ["cameras.list.cameras[0].values"] = request => request.Cameras = Listed(With(0, double.NaN)),
        ["cameras.list.cameras[0].values "] = request => request.Cameras = Listed(With(0, 1.01)),
        ["cameras.list.cameras[0].values  "] = request => request.Cameras = Listed(With(0, -1)),
        ["cameras.list.cameras[0].values   "] = request => request.Cameras = Listed(With(12, 0.1)),
        ["cameras.list.cameras[0].values    "] = request => request.Cameras = Listed(With(16, 0)),
        ["cameras.list.cameras[0].values     "] = request => request.Cameras = Listed(With(24, 2)),
        ["cameras.list.cameras[0].values      "] = request => request.Cameras = Listed(With(3, 1e300)),
        ["cameras.trajectory"] = request => request.Cameras = Path(new Trajectory()),
        ["cameras.trajectory.orbit.steps"] = request => request.Cameras = Path(new Trajectory { Orbit = new() { Steps = 0 } }),
        ["cameras.trajectory.orbit.steps "] = request => request.Cameras = Path(new Trajectory { Orbit = new() { Steps = 361 } }),
        ["cameras.trajectory.sweep.steps"] = request => request.Cameras = Path(new Trajectory { Sweep = new() { Steps = 1 } }),
        ["cameras.trajectory.sweep.yaw_degrees"] = request => request.Cameras = Path(new Trajectory { Sweep = new() { Steps = 3, YawDegrees = 181 } }),
        ["cameras.views"] = request => request.Cameras = new Cameras { Views = 0 },
        ["cameras.views "] = request => request.Cameras = new Cameras { Views = 1001 },
        ["samples"] = request => request.Samples = 0,
        ["samples "] = request => request.Samples = (1UL << 53) + 1,
        ["outputs[0]"] = request => request.Outputs.Add(Output.Unspecified),
        ["outputs[0] "] = request => request.Outputs.Add((Output)17),
        ["outputs[1]"] = request => request.Outputs.AddRange([Output.Rgb, Output.Rgb]),
        ["encodings.rgb"] = request => request.Encodings = new Encodings { Rgb = (Encodings.Types.Image)9 },
        ["encodings.mask"] = request => request.Encodings = new Encodings { Mask = (Encodings.Types.Mask)9 },
        ["encodings.depth"] = request => request.Encodings = new Encodings { Depth = (Encodings.Types.Depth)9 },
        ["encodings.depth_kind"] = request => request.Encodings = new Encodings { DepthKind = (Encodings.Types.DepthKind)9 },
        ["filter.require[0].part"] = request => request.Filter = Requiring(new PartRequirement { Part = "wheel" }),
        ["filter.require[1].share"] = request =>
            request.Filter = Requiring(new PartRequirement { Part = "hair", Share = 1 }, new PartRequirement { Part = "skin", Share = 0 }),
        ["filter.require[0].share"] = request => request.Filter = Requiring(new PartRequirement { Part = "hair", Share = 1.1 }),
        ["filter.min_quality"] = request => request.Filter = new SampleFilter { MinQuality = 1 },
        ["filter.min_quality "] = request => request.Filter = new SampleFilter { MinQuality = double.NaN },
        ["check_views"] = request => request.CheckViews = 65,
        ["check_views "] = request => request.CheckViews = -1,
        ["priority"] = request => request.Priority = (Priority)4,
    };

    private static readonly Dictionary<string, Action<ExportPointCloudsRequest>> CloudFaults = new()
    {
        ["scenes.range.count"] = request => request.Scenes = null,
        ["scenes.range.count "] = request => request.Scenes = new Scenes { Range = new SeedRange { First = 1 } },
        ["views"] = request => request.Views = 0,
        ["views "] = request => request.Views = 65,
        ["points"] = request => request.Points = 0,
        ["points "] = request => request.Points = 10_000_001,
        ["all_points"] = request => (request.AllPoints, request.Points) = (true, 5),
        ["source"] = request => request.Source = (ExportPointCloudsRequest.Types.Source)9,
        ["sampling"] = request => request.Sampling = (ExportPointCloudsRequest.Types.Sampling)9,
        ["voxel"] = request => request.Voxel = 0.00001,
        ["voxel "] = request => request.Voxel = double.NaN,
        ["format"] = request => request.Format = (ExportPointCloudsRequest.Types.Format)9,
        ["priority"] = request => request.Priority = (Priority)(-1),
    };

    public static TheoryData<string> AnnotationFields => [.. AnnotationFaults.Keys];

    public static TheoryData<string> CloudFields => [.. CloudFaults.Keys];

    [Theory]
    [MemberData(nameof(AnnotationFields))]
    public void GenerateAnnotations_NamesTheWrongField(string field)
    {
        var fixture = new StreamFixture();
        var request = new GenerateAnnotationsRequest { Model = "faces" };
        AnnotationFaults[field](request);

        var violation = Assert.Single(Faults(() => fixture.Streams.GenerateAnnotations(request, Calls.Open)));

        Assert.Equal(field.TrimEnd(), violation.Field);
        Assert.NotEmpty(violation.Description);
        Assert.Empty(fixture.Scheduler.Demands);
    }

    [Theory]
    [MemberData(nameof(CloudFields))]
    public void ExportPointClouds_NamesTheWrongField(string field)
    {
        var fixture = new StreamFixture();
        var request = new ExportPointCloudsRequest { Model = "faces", Scenes = new Scenes { Range = new SeedRange { Count = 1 } } };
        CloudFaults[field](request);

        Assert.Equal(field.TrimEnd(), Assert.Single(Faults(() => fixture.Streams.ExportPointClouds(request, Calls.Open))).Field);
    }

    [Fact]
    public void RenderViews_HasNoMasks()
    {
        var request = new RenderViewsRequest { Model = "plain", Outputs = { Output.Rgb, Output.Mask } };

        var violation = Assert.Single(Faults(() => new StreamFixture().Streams.RenderViews(request, Calls.Open)));

        Assert.Equal("outputs[1]", violation.Field);
        Assert.Contains("Rgb, Depth", violation.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Violations_AreNamedAllAtOnce()
    {
        var request = new GenerateAnnotationsRequest
        {
            Model = "faces",
            Scenes = new Scenes { Range = new SeedRange { Count = 0 }, Truncation = new Truncation { Psi = double.NaN, Cutoff = 9 } },
            Cameras = new Cameras { Views = 0, Distribution = new PoseDistribution { YawDegrees = 1000, PitchDegrees = 1000 } },
            Samples = 0,
            Filter = new SampleFilter { MinQuality = 2 },
            CheckViews = 1000,
        };

        Assert.Equal(
            [
                "scenes.range.count", "scenes.truncation.psi", "scenes.truncation.cutoff", "cameras.distribution.yaw_degrees",
                "cameras.distribution.pitch_degrees", "cameras.views", "samples", "filter.min_quality", "check_views",
            ],
            Faults(() => new StreamFixture().Streams.GenerateAnnotations(request, Calls.Open)).Select(fault => fault.Field));
    }

    [Theory]
    [InlineData(0, 4294967296)]
    [InlineData(4294967295, 1)]
    public void Range_MayGoToTheLastSeed(uint first, ulong count)
    {
        var request = new GenerateAnnotationsRequest { Model = "faces", Scenes = new Scenes { Range = new SeedRange { First = first, Count = count } } };

        new StreamFixture().Streams.GenerateAnnotations(request, Calls.Open);
    }

    [Fact]
    public void Codes_AreOneVectorOrOneForEachLayer() => new StreamFixture().Streams.GenerateAnnotations(
        new GenerateAnnotationsRequest { Model = "faces", Scenes = Codes(CodeOf(1, 2, 3, 4), CodeOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)) },
        Calls.Open);

    [Fact]
    public void Camera_OfSixDigitsIsRigidEnough() => new StreamFixture().Streams.GenerateAnnotations(
        new GenerateAnnotationsRequest { Model = "faces", Cameras = Listed(With(0, 1.00001)) }, Calls.Open);

    [Fact]
    public void Model_ThatIsUnknownListsTheModels()
    {
        var fault = Assert.Throws<ResourceNotFoundException>(
            () => new StreamFixture().Streams.RenderViews(new RenderViewsRequest { Model = "cars" }, Calls.Open));

        Assert.Equal(("model", "cars"), (fault.Kind, fault.Name));
        Assert.Contains("faces, objects, plain", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ThatIsMissingListsTheModels() => Assert.Contains(
        "faces, objects, plain",
        Assert.Single(Faults(() => new StreamFixture().Streams.RenderViews(new RenderViewsRequest(), Calls.Open))).Description,
        StringComparison.Ordinal);

    [Fact]
    public void Model_ThatIsLoadingIsNotReady()
    {
        var model = FakeModels.Faces();
        model.State = Model.Types.State.Loading;

        Assert.Throws<NotReadyException>(
            () => new StreamFixture(null, model).Streams.RenderViews(new RenderViewsRequest { Model = "faces" }, Calls.Open));
    }

    [Fact]
    public void Decoder_ThatIsUnknownListsTheDecoders()
    {
        var request = new GenerateAnnotationsRequest { Model = "faces", Decoder = "pets" };

        var fault = Assert.Throws<ResourceNotFoundException>(() => new StreamFixture().Streams.GenerateAnnotations(request, Calls.Open));

        Assert.Equal(("decoder", "pets"), (fault.Kind, fault.Name));
        Assert.Contains("parts, around", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parts", "parts", "around")]
    [InlineData("only", "only")]
    [InlineData(null, "one", "two")]
    public async Task Decoder_OfViewsIsTheOnlyOneOrParts(string? chosen, params string[] decoders)
    {
        var fixture = new StreamFixture(null, WithDecoders(decoders));
        var request = AnnotationStreamTests.Request(scenes: 1, views: 1);
        if (chosen is null)
            Assert.Equal("decoder", Assert.Single(Faults(() => fixture.Streams.GenerateAnnotations(request, Calls.Open))).Field);
        else
            Assert.Equal(chosen, (await fixture.SamplesAsync(request)).Single().Provenance.Decoder);
    }

    [Theory]
    [InlineData("around", "parts", "around")]
    [InlineData("parts", "parts", "more")]
    [InlineData("only", "only")]
    [InlineData(null, "one", "two")]
    public async Task Decoder_OfCloudsIsTheOnlyOneOrAroundOrParts(string? chosen, params string[] decoders)
    {
        var fixture = new StreamFixture(null, WithDecoders(decoders));
        var request = new ExportPointCloudsRequest { Model = "faces", Scenes = new Scenes { Range = new SeedRange { Count = 1 } } };
        if (chosen is null)
            Assert.Equal("decoder", Assert.Single(Faults(() => fixture.Streams.ExportPointClouds(request, Calls.Open))).Field);
        else
            Assert.Equal(chosen, (await fixture.Streams.ExportPointClouds(request, Calls.Open).LastAsync()).Summary.Provenance.Decoder);
    }

    [Fact]
    public void Capability_ThatIsMissingNamesTheModelsThatHaveIt()
    {
        var fault = Assert.Throws<MissingCapabilityException>(
            () => new StreamFixture().Streams.GenerateAnnotations(new GenerateAnnotationsRequest { Model = "plain" }, Calls.Open));

        Assert.Equal("annotate", fault.Capability);
        Assert.Equal(["faces", "objects"], fault.Models);
    }

    [Fact]
    public void Deadline_ThatHasPassedIsRefusedBeforeTheQueue()
    {
        var fixture = new StreamFixture();
        var call = Calls.Open with { Deadline = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1) };

        var fault = Assert.Throws<DeadlinePassedException>(
            () => fixture.Streams.RenderViews(new RenderViewsRequest { Model = "faces" }, call));

        Assert.Equal("queue", fault.Stage);
        Assert.Empty(fixture.Scheduler.Demands);
    }

    private static IReadOnlyList<FieldViolation> Faults(Func<object> call) => Assert.Throws<InvalidRequestException>(call).Violations;

    private static Model WithDecoders(string[] decoders)
    {
        var model = FakeModels.Faces();
        model.Decoders.Clear();
        model.Decoders.AddRange(decoders.Select(name => FakeModels.DecoderOf(name, $"digest of {name}")));
        return model;
    }

    private static Code CodeOf(params float[] values) => new() { Values = { values } };

    private static Scenes Codes(params Code[] codes) => new() { Codes = new CodeList { Codes = { codes } } };

    private static Cameras Poses(PoseDistribution poses) => new() { Distribution = poses };

    private static Cameras Path(Trajectory path) => new() { Trajectory = path };

    private static Cameras Listed(params double[][] cameras) =>
        new() { List = new CameraList { Cameras = { cameras.Select(values => new Camera { Values = { values } }) } } };

    private static double[] With(int place, double value)
    {
        var vector = FakeWork.CameraVector;
        vector[place] = value;
        return vector;
    }

    private static SampleFilter Requiring(params PartRequirement[] requirements) => new() { Require = { requirements } };
}
