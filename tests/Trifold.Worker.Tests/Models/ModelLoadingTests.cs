using Grpc.Core;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Models;

[Collection(WorkerCollection.Name)]
public sealed class ModelLoadingTests(WorkerFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    private WorkerProcess Worker => fixture.Worker;

    [Fact]
    public void LoadedModel_IsDescribedByItsFolder()
    {
        var model = Worker.Load("described", fixture.Model.Folder);
        Worker.Client.UnloadModel(new UnloadModelRequest { Instance = "described" });

        var config = TestArchitectures.Distilled(TinyModel.World.LatentSize, TinyModel.Resolution);
        Assert.Equal(("eg3d", "MIT", TinyModel.Resolution), (model.Family, model.Licence, model.Resolution));
        Assert.Equal(["render", "annotate", "cloud"], model.Capabilities);
        Assert.Equal((config.ZDim, config.WDim, 0), (model.LatentWidth, model.CodeWidth, model.ObjectClasses));
        Assert.True(model.CodeVectors > 1);
        Assert.Equal((long)config.NeuralRenderingResolution * config.NeuralRenderingResolution, model.RaysPerView);
        Assert.Equal((4.2647, 2.7, config.RenderingKwargs.BoxWarp), (model.DefaultCamera.Focal, model.DefaultCamera.Radius, model.BoxSide));
        Assert.Equal([0, 0, 0], model.DefaultCamera.Target);
        Assert.StartsWith("sha256:", model.Digest);
        var decoder = Assert.Single(model.Decoders);
        Assert.Equal(TinyModel.Decoder, decoder.Name);
        Assert.StartsWith("sha256:", decoder.Digest);
        Assert.Equal(
            TinyModel.World.Labels.Entries.Select(label => (label.Name, (int)label.Red, (int)label.Green, (int)label.Blue)),
            decoder.Parts.Select(part => (part.Name, part.Color[0], part.Color[1], part.Color[2])));
        Assert.InRange(model.SceneSeconds, 1e-6, 10);
        Assert.InRange(model.ViewSeconds, 1e-6, 10);
        Assert.True(model.MemoryBytes > 10_000);
        Assert.Equal(16, model.MaxBatch);
        Assert.EndsWith($"threads-{WorkerProcess.Threads}", model.NumericsId);
        Assert.Equal(("", 0, 0L), (model.Name, (int)model.State, model.Version));
    }

    [Fact]
    public void ModelWithoutDecoder_CanOnlyRender()
    {
        var folder = fixture.Model.CopyTo(_home.File("bare"));
        Directory.Delete(Path.Combine(folder, "decoders"), recursive: true);

        var model = Worker.Load("bare", folder);
        Worker.Client.UnloadModel(new UnloadModelRequest { Instance = "bare" });

        Assert.Equal(["render"], model.Capabilities);
        Assert.Empty(model.Decoders);
    }

    [Theory]
    [InlineData("generator.safetensors")]
    [InlineData("model.json")]
    [InlineData("decoders/parts/decoder.json")]
    [InlineData("decoders/parts/decoder.safetensors")]
    public async Task BrokenModel_IsRefusedAndLeavesNothing(string file)
    {
        var folder = fixture.Model.CopyTo(_home.File("broken"));
        File.WriteAllText(Path.Combine(folder, file), "nonsense");

        var refusal = Assert.Throws<RpcException>(() => Worker.Load("broken", folder));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.StartsWith(Path.Combine(folder, file), refusal.Status.Detail);
        Assert.Equal([WorkerFixture.Instance], (await Worker.StatusAsync()).Instances);
    }

    [Fact]
    public void MissingFolder_IsRefused()
    {
        var refusal = Assert.Throws<RpcException>(() => Worker.Load("missing", _home.File("nowhere")));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("nowhere", refusal.Status.Detail);
    }

    [Fact]
    public void NameInUse_IsRefused()
    {
        var refusal = Assert.Throws<RpcException>(() => Worker.Load(WorkerFixture.Instance, fixture.Model.Folder));

        Assert.Equal(StatusCode.AlreadyExists, refusal.StatusCode);
        Assert.Contains(WorkerFixture.Instance, refusal.Status.Detail);
    }

    [Fact]
    public void UnknownName_CannotBeUnloaded()
    {
        var refusal = Assert.Throws<RpcException>(() => Worker.Client.UnloadModel(new UnloadModelRequest { Instance = "other" }));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
        Assert.Equal($"instance: 'other' is not loaded; loaded are {WorkerFixture.Instance}.", refusal.Status.Detail);
    }

    [Fact]
    public async Task Unloading_WaitsForWhatRuns()
    {
        Worker.Load("busy", fixture.Model.Folder);
        var operation = new SceneOperation
        {
            Instance = "busy",
            Scene = new Scene { Seed = 1 },
            Render = new RenderScene { Cameras = new Trifold.V1.Cameras { Views = 100 } },
        };
        using var call = Worker.Client.Execute(new ExecuteRequest { Operations = { operation } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        using var unloading = Worker.Client.UnloadModelAsync(new UnloadModelRequest { Instance = "busy" });
        await Until.True(async () => !(await Worker.StatusAsync()).Instances.Contains("busy"));
        var late = await Worker.ExecuteOneAsync(operation);
        var events = 1;
        await foreach (var next in call.ResponseStream.ReadAllAsync())
        {
            Assert.Null(next.Failed);
            events++;
        }

        Assert.Equal(101, events);
        Assert.Equal("instance", late.Failed?.Field);
        Assert.True((await unloading).ResidentBytes > 0);
    }

    public void Dispose() => _home.Dispose();
}
