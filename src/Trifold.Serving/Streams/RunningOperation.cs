using System.Threading.Channels;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>An operation in work; what it has delivered waits here.</summary>
internal sealed class RunningOperation(PlannedOperation plan)
{
    private readonly Channel<ExecuteEvent> _events =
        Channel.CreateUnbounded<ExecuteEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public PlannedOperation Plan => plan;

    public ChannelReader<ExecuteEvent> Events => _events.Reader;

    public ChannelWriter<ExecuteEvent> Sink => _events.Writer;

    /// <summary>Ends with the operation, whatever its outcome; that is told to the reader.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Bytes that wait for the reader. Kept by <see cref="WaitingBytes"/>, as are the next two.</summary>
    public long Waiting { get; set; }

    /// <summary>Bytes that are still expected.</summary>
    public long Expected { get; set; }

    public bool IsReserved { get; set; }
}
