using System.Collections.Concurrent;
using System.Diagnostics;
using Trifold.Models.Checkpoints;
using Trifold.V1;
using Trifold.Worker.Device;
using Trifold.Worker.Telemetry;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Device;

/// <summary>The device slot in process, as the command line hosts it.</summary>
[Collection(WorkerCollection.Name)]
public sealed class DeviceSlotTests(WorkerFixture fixture)
{
    [Fact]
    public async Task InProcess_TheBytesAreThoseOfTheWorkerProcess()
    {
        await using var slot = await LoadedSlot();
        var operation = WorkerFixture.Annotation(3, work => work.Cameras = new Cameras { Views = 2 });

        var here = new Outcome();
        await foreach (var next in slot.ExecuteAsync([operation], CancellationToken.None))
            here.Add(next);

        Assert.Equal((await fixture.Worker.ExecuteOneAsync(operation)).Done().Content, here.Done().Content);
    }

    [Fact]
    public async Task Tensors_AreAllDisposedWithTheirOperation()
    {
        await using var slot = await LoadedSlot();
        await Run(slot);
        var before = await slot.LiveTensorsAsync();

        for (var i = 0; i < 5; i++)
            await Run(slot);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var views = WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Render = new RenderScene { Cameras = new Cameras { Views = 1000 } });
            await foreach (var next in slot.ExecuteAsync([views], stop.Token))
                await stop.CancelAsync();
        });

        Assert.Equal(before, await slot.LiveTensorsAsync());

        async Task Run(DeviceSlot slot)
        {
            var notFinite = new Scene { Code = new Code { Values = { Enumerable.Repeat(3e38f, TestArchitectures.Distilled(1, TinyModel.Resolution).WDim) } } };
            SceneOperation[] operations =
            [
                WorkerFixture.Annotation(1),
                WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Render = new RenderScene()),
                WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Cloud = new ExtractCloud { Decoder = TinyModel.Decoder, Views = 2 }),
                WorkerFixture.Of(new Scene { Seed = 1 }, operation => operation.Cloud = new ExtractCloud
                {
                    Decoder = TinyModel.Decoder,
                    Views = 2,
                    Source = ExportPointCloudsRequest.Types.Source.Field,
                }),
                WorkerFixture.Of(notFinite, operation => operation.Render = new RenderScene()),
                WorkerFixture.Annotation(1, work => work.Decoder = "none"),
            ];
            await foreach (var next in slot.ExecuteAsync(operations, CancellationToken.None))
                Assert.InRange(next.Operation, 0, operations.Length - 1);
        }
    }

    [Fact]
    public async Task Models_LeaveNoTensors()
    {
        using var home = new TemporaryFolder();
        var broken = fixture.Model.CopyTo(home.File("broken"));
        File.WriteAllText(Path.Combine(broken, "decoders/parts/decoder.safetensors"), "nonsense");
        await using var slot = new DeviceSlot(1);
        await Cycle();
        var before = await slot.LiveTensorsAsync();

        await Cycle();

        Assert.Equal(before, await slot.LiveTensorsAsync());

        async Task Cycle()
        {
            await slot.LoadAsync("a", fixture.Model.Folder, CancellationToken.None);
            await Assert.ThrowsAsync<CheckpointException>(() => slot.LoadAsync("b", broken, CancellationToken.None));
            await slot.UnloadAsync("a", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Spans_BelongToTheCallersTrace()
    {
        await using var slot = await LoadedSlot();
        var spans = new ConcurrentBag<Activity>();
        using var caller = new Activity("caller").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkerTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await foreach (var next in slot.ExecuteAsync([WorkerFixture.Annotation(1)], CancellationToken.None))
            Assert.Null(next.Failed);

        Assert.Equal(["encode", "render", "synthesize", "wait"], spans.Select(span => span.OperationName).Order());
        Assert.All(spans, span => Assert.Equal((caller.TraceId, caller.SpanId), (span.TraceId, span.ParentSpanId)));
        var times = spans.ToDictionary(span => span.OperationName, span => (Begin: span.StartTimeUtc, End: span.StartTimeUtc + span.Duration));
        Assert.True(times["wait"].End <= times["synthesize"].Begin.AddMilliseconds(1));
        Assert.True(times["synthesize"].End <= times["render"].Begin.AddMilliseconds(1));
        Assert.True(times["render"].Begin <= times["encode"].Begin);
    }

    private async Task<DeviceSlot> LoadedSlot()
    {
        var slot = new DeviceSlot(WorkerProcess.Threads);
        await slot.LoadAsync(WorkerFixture.Instance, fixture.Model.Folder, CancellationToken.None);
        return slot;
    }
}
