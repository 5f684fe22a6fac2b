using Trifold.Serving.Streams;
using Trifold.Serving.Tests.Fakes;

namespace Trifold.Serving.Tests.Streams;

public class BackPressureTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public async Task SlowReader_FindsOnlyTheWindowMade()
    {
        var fixture = new StreamFixture(new StreamOptions { Scenes = 4 });
        await using var reader = fixture.Streams
            .GenerateAnnotations(AnnotationStreamTests.Request(scenes: null, views: 1), Calls.Open).GetAsyncEnumerator();
        for (var read = 1; read <= 20; read++)
        {
            Assert.True(await reader.MoveNextAsync());
            await Until.True(() => fixture.Scheduler.Running == 0);
            // Those that were read, and four ahead at most.
            Assert.InRange(fixture.Scheduler.Started, read, read + 4);
        }
    }

    [Fact]
    public async Task SlowReader_HoldsUpNoMoreThanTheLimit()
    {
        // Views of four times 300 kB, of which the estimate, 16 kB, knows nothing.
        var fixture = new StreamFixture(new StreamOptions { Scenes = 16, WaitingBytes = 4 * Mebibyte });
        fixture.Scheduler.Work = new FakeWork { PartBytes = 300_000 };
        const long View = 1_200_000;
        await using var reader = fixture.Streams
            .GenerateAnnotations(AnnotationStreamTests.Request(scenes: null, views: 3), Calls.Open).GetAsyncEnumerator();
        for (var read = 1; read <= 12; read++)
        {
            Assert.True(await reader.MoveNextAsync());
            await Until.True(() => fixture.Scheduler.Delivered >= (read + 3) * View);
            // Three fit, one more is always let in for the reader, and sixteen operations have each made one that waits outside.
            Assert.InRange(fixture.Scheduler.Delivered, read * View, (read + 17) * View + 4 * Mebibyte);
        }
    }

    [Fact]
    public async Task Operations_WhoseEstimatesDoNotFitAreNotBegun()
    {
        // 64 x 64 pixels are estimated at 16 kB, so that a scene of 1000 views takes the whole limit.
        var fixture = new StreamFixture(new StreamOptions { Scenes = 16, WaitingBytes = 4 * Mebibyte });
        await using var reader = fixture.Streams
            .GenerateAnnotations(AnnotationStreamTests.Request(scenes: null, views: 1000), Calls.Open).GetAsyncEnumerator();
        for (var read = 0; read < 100; read++)
            Assert.True(await reader.MoveNextAsync());

        Assert.Equal(1, fixture.Scheduler.Started);
    }

    [Fact]
    public async Task Scene_LargerThanTheLimitIsDeliveredWhole()
    {
        var fixture = new StreamFixture(new StreamOptions { Scenes = 4, WaitingBytes = Mebibyte });
        fixture.Scheduler.Work = new FakeWork { PartBytes = 500_000 };

        Assert.Equal(30, (await fixture.SamplesAsync(AnnotationStreamTests.Request(scenes: 3, views: 10))).Count);
    }

    [Fact]
    public async Task LaterScenes_ThatFillTheLimitDoNotKeepTheFirstFromBeingRead()
    {
        var fixture = new StreamFixture(new StreamOptions { Scenes = 4, WaitingBytes = 4 * Mebibyte });
        fixture.Scheduler.Work = new FakeWork { PartBytes = 300_000 };
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Three views fit.
        var left = 4;
        fixture.Scheduler.Before = (operation, cancellation) =>
            operation.Scene.Index == 0 ? full.Task.WaitAsync(cancellation) : Task.CompletedTask;
        fixture.Scheduler.BeforeView = (operation, view, _) =>
        {
            if (operation.Scene.Index != 0 && Interlocked.Decrement(ref left) == 0)
                full.SetResult();
            return Task.FromResult<Trifold.Worker.V1.View?>(view);
        };

        Assert.Equal(8, (await fixture.SamplesAsync(AnnotationStreamTests.Request(scenes: 4, views: 2))).Count);
    }

    [Fact]
    public async Task Reader_ThatLeavesFreesTheWorkersAtOnce()
    {
        var fixture = new StreamFixture(new StreamOptions { Scenes = 4, WaitingBytes = Mebibyte });
        fixture.Scheduler.Work = new FakeWork { PartBytes = 300_000 };
        await using (var reader = fixture.Streams
            .GenerateAnnotations(AnnotationStreamTests.Request(scenes: null, views: 5), Calls.Open).GetAsyncEnumerator())
        {
            Assert.True(await reader.MoveNextAsync());
        }

        Assert.Equal((0, 1), (fixture.Scheduler.Running, fixture.Scheduler.Ended));
    }

    [Fact]
    public async Task SlowReader_HoldsUpNoOtherStream()
    {
        var fixture = new StreamFixture(new StreamOptions { Scenes = 2, WaitingBytes = Mebibyte });
        await using var slow = fixture.Streams
            .GenerateAnnotations(AnnotationStreamTests.Request(scenes: null, views: 1), Calls.Open).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());

        Assert.Equal(200, (await fixture.SamplesAsync(AnnotationStreamTests.Request(scenes: 200, views: 1))).Count);
    }
}
