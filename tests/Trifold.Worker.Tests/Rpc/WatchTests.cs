using Grpc.Core;
using Trifold.Factory.Annotation;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Rpc;

[Collection(WorkerCollection.Name)]
public class WatchTests(WorkerFixture fixture)
{
    [Fact]
    public async Task Statuses_ComeAtEveryInterval()
    {
        using var call = fixture.Worker.Client.Watch(new WatchRequest { IntervalMilliseconds = 10 });

        for (var i = 0; i < 3; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            var status = call.ResponseStream.Current;
            Assert.Equal((fixture.Worker.Process.Id, NumericsId.Version, "cpu"), (status.ProcessId, status.Version, status.Device));
            Assert.EndsWith($"threads-{WorkerProcess.Threads}", status.NumericsId);
            Assert.Contains(WorkerFixture.Instance, status.Instances);
            Assert.InRange(status.ResidentBytes, 20L << 20, 4L << 30);
            Assert.Equal((0, 0), (status.DeviceTotalBytes, status.DeviceFreeBytes));
        }
    }

    [Theory]
    [InlineData(9)]
    [InlineData(60_001)]
    public async Task Interval_IsLimited(int milliseconds)
    {
        using var call = fixture.Worker.Client.Watch(new WatchRequest { IntervalMilliseconds = milliseconds });

        var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.StartsWith("interval_milliseconds:", refusal.Status.Detail);
    }
}
