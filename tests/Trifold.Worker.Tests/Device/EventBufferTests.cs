using Google.Protobuf;
using Trifold.Worker.Device;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Device;

public class EventBufferTests
{
    [Fact]
    public async Task FullBuffer_HasRoomAgainOnceItIsRead()
    {
        var events = new EventBuffer();
        for (var i = 0; i < 33; i++)
            events.Add(i, new ExecuteEvent { Cloud = new CloudPiece { Data = ByteString.CopyFrom(new byte[1 << 20]) } });
        var room = events.WaitForRoomAsync(CancellationToken.None);
        Assert.False(room.IsCompleted);
        events.Complete();

        var read = new List<int>();
        await foreach (var next in events.ReadAllAsync(CancellationToken.None))
        {
            read.Add(next.Operation);
            if (read.Count == 2)
                await room.WaitAsync(WorkerProcess.Longest);
        }

        Assert.Equal(Enumerable.Range(0, 33), read);
    }

    [Fact]
    public async Task Waiting_CanBeGivenUp()
    {
        var events = new EventBuffer();
        events.Add(0, new ExecuteEvent { Cloud = new CloudPiece { Data = ByteString.CopyFrom(new byte[40 << 20]) } });
        using var stop = new CancellationTokenSource();
        var room = events.WaitForRoomAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room);
    }
}
