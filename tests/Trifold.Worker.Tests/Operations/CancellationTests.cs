using System.Diagnostics;
using Grpc.Core;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Operations;

[Collection(WorkerCollection.Name)]
public class CancellationTests(WorkerFixture fixture)
{
    private static readonly SceneOperation Long = WorkerFixture.Of(
        new Scene { Seed = 1 }, operation => operation.Render = new RenderScene { Cameras = new Cameras { Views = 1000 } });

    [Fact]
    public async Task CancelledCall_FreesTheDevice()
    {
        using (var call = fixture.Worker.Client.Execute(new ExecuteRequest { Operations = { Enumerable.Repeat(Long, 16) } }))
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(16, (await fixture.Worker.StatusAsync()).Operations);
        }

        var clock = Stopwatch.StartNew();
        (await fixture.Worker.ExecuteOneAsync(WorkerFixture.Annotation(1))).Done();

        // Sixteen thousand views would take minutes.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Until.True(async () => (await fixture.Worker.StatusAsync()).Operations == 0);
    }

    [Fact]
    public async Task ReaderThatStops_HoldsUpNobodyElse()
    {
        using var stopped = fixture.Worker.Client.Execute(new ExecuteRequest { Operations = { Long } });
        Assert.True(await stopped.ResponseStream.MoveNext(CancellationToken.None));

        (await fixture.Worker.ExecuteOneAsync(WorkerFixture.Annotation(1))).Done();

        var views = 1;
        while (await stopped.ResponseStream.MoveNext(CancellationToken.None))
            views += stopped.ResponseStream.Current.View is null ? 0 : 1;
        Assert.Equal(1000, views);
    }

    [Fact]
    public async Task Deadline_EndsTheCall()
    {
        using var call = fixture.Worker.Client.Execute(
            new ExecuteRequest { Operations = { Enumerable.Repeat(Long, 16) } }, deadline: DateTime.UtcNow.AddMilliseconds(200));

        var end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Until the deadline.
            }
        });

        Assert.Equal(StatusCode.DeadlineExceeded, end.StatusCode);
        await Until.True(async () => (await fixture.Worker.StatusAsync()).Operations == 0);
    }
}
