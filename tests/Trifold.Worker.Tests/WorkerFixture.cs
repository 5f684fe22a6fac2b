using Trifold.Models;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests;

/// <summary>A worker process with a loaded model, shared by tests that leave both as they are.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    public const string Instance = "tiny@1";

    public TinyModel Model { get; } = new();

    internal WorkerProcess Worker { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // What the tests themselves compute has the worker's numerics id.
        TensorProcess.Prepare(WorkerProcess.Threads);
        Worker = await WorkerProcess.StartAsync();
        Worker.Load(Instance, Model.Folder);
    }

    public Task DisposeAsync()
    {
        Worker.Dispose();
        Model.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>An annotation of a seed, as the defaults have it.</summary>
    internal static SceneOperation Annotation(uint seed, Action<AnnotateScene>? change = null)
    {
        var work = new AnnotateScene { Decoder = TinyModel.Decoder };
        change?.Invoke(work);
        return Of(new Scene { Seed = seed }, operation => operation.Annotate = work);
    }

    internal static SceneOperation Of(Scene scene, Action<SceneOperation> work)
    {
        var operation = new SceneOperation { Instance = Instance, Scene = scene };
        work(operation);
        return operation;
    }
}

[CollectionDefinition(Name)]
public sealed class WorkerCollection : ICollectionFixture<WorkerFixture>
{
    public const string Name = "worker";
}
