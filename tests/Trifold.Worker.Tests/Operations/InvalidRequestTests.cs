using Grpc.Core;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Operations;

/// <summary>What a request may get wrong, and the field that is named for it.</summary>
[Collection(WorkerCollection.Name)]
public class InvalidRequestTests(WorkerFixture fixture)
{
    private static readonly Dictionary<string, SceneOperation[]> Wrong = new()
    {
        ["instance"] = [WithInstance("tiny@2")],
        ["work"] = [new SceneOperation { Instance = WorkerFixture.Instance, Scene = new Scene { Seed = 1 } }],
        ["scenes"] =
        [
            new SceneOperation { Instance = WorkerFixture.Instance, Render = new RenderScene() },
            OfScene(new Scene()),
            OfScene(new Scene { Seed = 1, Index = (1UL << 53) + 1 }),
        ],
        ["scenes.codes"] =
        [
            OfScene(new Scene { Code = new Code() }),
            OfScene(new Scene { Code = new Code { Values = { 1, 2, 3 } } }),
            OfScene(new Scene { Code = new Code { Values = { Enumerable.Repeat(float.NaN, CodeWidth) } } }),
        ],
        ["scenes.object_class"] = [OfScene(new Scene { Seed = 1, ObjectClass = 0 })],
        ["scenes.truncation.psi"] = [OfScene(new Scene { Seed = 1, Truncation = new Truncation { Psi = double.NaN } })],
        ["scenes.truncation.cutoff"] =
        [
            OfScene(new Scene { Seed = 1, Truncation = new Truncation { Cutoff = -1 } }),
            OfScene(new Scene { Seed = 1, Truncation = new Truncation { Cutoff = 1000 } }),
        ],
        ["decoder"] = [Annotation(work => work.Decoder = "hands"), Cloud(work => work.Decoder = "")],
        ["cameras.views"] = [WithCameras(new Cameras { Views = 0 }), WithCameras(new Cameras { Views = 1001 })],
        ["cameras.distribution.kind"] =
            [WithCameras(new Cameras { Distribution = new PoseDistribution { Kind = (PoseDistribution.Types.Kind)9 } })],
        ["cameras.distribution.yaw_degrees"] = [WithCameras(new Cameras { Distribution = new PoseDistribution { YawDegrees = 181 } })],
        ["cameras.distribution.pitch_degrees"] =
        [
            WithCameras(new Cameras { Distribution = new PoseDistribution { PitchDegrees = 86 } }),
            WithCameras(new Cameras { Distribution = new PoseDistribution { PitchDegrees = double.NaN } }),
        ],
        ["cameras.list.cameras"] = [WithCameras(new Cameras { List = new CameraList() })],
        ["cameras.list.cameras[0]"] =
        [
            WithCameras(new Cameras { List = new CameraList { Cameras = { new Camera { Values = { 1, 2 } } } } }),
            WithCameras(new Cameras { List = new CameraList { Cameras = { new Camera { Values = { Enumerable.Repeat(2.0, 25) } } } } }),
        ],
        ["cameras.trajectory"] = [WithCameras(new Cameras { Trajectory = new Trajectory() })],
        ["cameras.trajectory.orbit.steps"] =
            [WithCameras(new Cameras { Trajectory = new Trajectory { Orbit = new Trajectory.Types.Orbit { Steps = 361 } } })],
        ["cameras.trajectory.sweep.steps"] =
            [WithCameras(new Cameras { Trajectory = new Trajectory { Sweep = new Trajectory.Types.Sweep { Steps = 1 } } })],
        ["cameras.trajectory.sweep.yaw_degrees"] =
            [WithCameras(new Cameras { Trajectory = new Trajectory { Sweep = new Trajectory.Types.Sweep { Steps = 2, YawDegrees = -1 } } })],
        ["first_view"] = [Annotation(work => work.FirstView = 1), Render(work => work.FirstView = -1)],
        ["view_count"] = [Annotation(work => work.ViewCount = -1)],
        ["check_views"] = [Annotation(work => work.CheckViews = 65), Annotation(work => work.CheckViews = -1)],
        ["outputs"] = [Render(work => work.Outputs.Add(Output.Mask)), Annotation(work => work.Outputs.Add((Output)9))],
        ["encodings.rgb"] = [Annotation(work => work.Encodings = new Encodings { Rgb = (Encodings.Types.Image)9 })],
        ["encodings.mask"] = [Annotation(work => work.Encodings = new Encodings { Mask = (Encodings.Types.Mask)9 })],
        ["encodings.depth"] = [Annotation(work => work.Encodings = new Encodings { Depth = (Encodings.Types.Depth)9 })],
        ["encodings.depth_kind"] = [Render(work => work.Encodings = new Encodings { DepthKind = (Encodings.Types.DepthKind)9 })],
        ["filter.min_quality"] = [Annotation(work => work.Filter = new SampleFilter { MinQuality = 1 })],
        ["filter.require[1]"] =
        [
            Annotation(work => work.Filter = new SampleFilter { Require = { new PartRequirement { Part = "hair" }, new PartRequirement { Part = "wheel" } } }),
            Annotation(work => work.Filter = new SampleFilter { Require = { new PartRequirement { Part = "hair" }, new PartRequirement { Part = "hair", Share = 0 } } }),
        ],
        ["views"] = [Cloud(work => work.Views = 0), Cloud(work => work.Views = 65)],
        ["points"] = [Cloud(work => work.Points = -1), Cloud(work => work.Points = 9_000_000)],
        ["voxel"] = [Cloud(work => work.Voxel = 2)],
        ["source"] = [Cloud(work => work.Source = (ExportPointCloudsRequest.Types.Source)9)],
        ["sampling"] = [Cloud(work => work.Sampling = (ExportPointCloudsRequest.Types.Sampling)9)],
        ["format"] = [Cloud(work => work.Format = (ExportPointCloudsRequest.Types.Format)9)],
    };

    public static TheoryData<string> Fields => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task WrongField_IsNamed(string field)
    {
        var outcomes = await fixture.Worker.ExecuteAsync(Wrong[field]);

        Assert.All(outcomes, outcome =>
        {
            Assert.True(outcome.Failed is not null, "it was accepted");
            Assert.Equal((OperationFailed.Types.Kind.Invalid, field), (outcome.Failed.Kind, outcome.Failed.Field));
            Assert.NotEmpty(outcome.Failed.Message);
            Assert.Empty(outcome.Views);
        });
    }

    [Fact]
    public async Task WrongOperation_EndsNoOtherOfTheBatch()
    {
        var good = (await fixture.Worker.ExecuteOneAsync(WorkerFixture.Annotation(9))).Done().Content;

        var outcomes = await fixture.Worker.ExecuteAsync(
            WorkerFixture.Annotation(9), Wrong["decoder"][0], WorkerFixture.Annotation(9), NotFinite, WorkerFixture.Annotation(9));

        Assert.All([outcomes[0], outcomes[2], outcomes[4]], outcome => Assert.Equal(good, outcome.Done().Content));
        Assert.All([outcomes[1], outcomes[3]], outcome => Assert.NotNull(outcome.Failed));
    }

    [Fact]
    public async Task NumbersThatAreNotFinite_AreNotDelivered()
    {
        var outcomes = await fixture.Worker.ExecuteAsync(
            NotFinite,
            WorkerFixture.Of(NotFinite.Scene, operation => operation.Annotate = new AnnotateScene { Decoder = TinyModel.Decoder }),
            WorkerFixture.Of(NotFinite.Scene, operation => operation.Cloud = new ExtractCloud { Decoder = TinyModel.Decoder, Views = 1 }));

        Assert.All(outcomes, outcome => Assert.Equal(OperationFailed.Types.Kind.NotFinite, outcome.Failed?.Kind));
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public async Task NumberOfOperations_IsLimited(int count)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() =>
            fixture.Worker.ExecuteAsync([.. Enumerable.Repeat(WorkerFixture.Annotation(1), count)]));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal($"operations: 1 to 16 can be executed at once, got {count}.", refusal.Status.Detail);
    }

    private static int CodeWidth => TestArchitectures.Distilled(1, TinyModel.Resolution).WDim;

    // Finite itself, but not what convolutions make of it.
    private static SceneOperation NotFinite => OfScene(new Scene { Code = new Code { Values = { Enumerable.Repeat(3e38f, CodeWidth) } } });

    private static SceneOperation WithInstance(string instance)
    {
        var operation = WorkerFixture.Annotation(1);
        operation.Instance = instance;
        return operation;
    }

    private static SceneOperation OfScene(Scene scene) => WorkerFixture.Of(scene, operation => operation.Render = new RenderScene());

    private static SceneOperation Annotation(Action<AnnotateScene> change) => WorkerFixture.Annotation(1, change);

    private static SceneOperation WithCameras(Cameras cameras) => Annotation(work => work.Cameras = cameras);

    private static SceneOperation Render(Action<RenderScene> change)
    {
        var work = new RenderScene();
        change(work);
        return WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Render = work);
    }

    private static SceneOperation Cloud(Action<ExtractCloud> change)
    {
        var work = new ExtractCloud { Decoder = TinyModel.Decoder, Views = 2 };
        change(work);
        return WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Cloud = work);
    }
}
