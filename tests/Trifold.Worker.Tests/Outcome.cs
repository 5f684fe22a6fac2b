using Google.Protobuf;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests;

/// <summary>All events of one operation.</summary>
internal sealed class Outcome
{
    public List<View> Views { get; } = [];

    public List<CloudPiece> Pieces { get; } = [];

    public OperationCompleted? Completed { get; private set; }

    public OperationFailed? Failed { get; private set; }

    public void Add(ExecuteEvent next)
    {
        Assert.True(Completed is null && Failed is null, "an event after the end");
        switch (next.EventCase)
        {
            case ExecuteEvent.EventOneofCase.View: Views.Add(next.View); break;
            case ExecuteEvent.EventOneofCase.Cloud: Pieces.Add(next.Cloud); break;
            case ExecuteEvent.EventOneofCase.Completed: Completed = next.Completed; break;
            case ExecuteEvent.EventOneofCase.Failed: Failed = next.Failed; break;
            default: Assert.Fail($"unknown event {next}"); break;
        }
    }

    /// <summary>Fails with the operation's own words unless it was completed.</summary>
    public Outcome Done()
    {
        Assert.True(Completed is not null, $"{Failed}");
        return this;
    }

    public byte[] Part(int view, Output output, string mediaType = "image/png") =>
        Assert.Single(Views[view].Parts, part => part.Output == output && part.MediaType == mediaType).Data.ToByteArray();

    /// <summary>Everything but timings, for comparisons.</summary>
    public byte[][] Content => [.. Views.Select(view => view.ToByteArray()), .. Pieces.Select(piece => piece.ToByteArray())];
}
