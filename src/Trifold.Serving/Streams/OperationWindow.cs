using System.Runtime.CompilerServices;
using Trifold.Serving.Scheduling;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// Runs operations ahead of a reader and hands on what they deliver in the operations' order, whichever ends first. Work
/// begins only while somebody reads; when the reading ends, so does the work, at once.
/// </summary>
internal sealed class OperationWindow(IAdmission admission, StreamOptions options)
{
    private readonly WaitingBytes _bytes = new(options.WaitingBytes);

    /// <param name="operations">May be endless.</param>
    /// <returns>What each operation delivers, and behind that null.</returns>
    public async IAsyncEnumerable<(PlannedOperation Plan, ExecuteEvent? Event)> RunAsync(
        IEnumerable<PlannedOperation> operations, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var source = operations.GetEnumerator();
        var running = new Queue<RunningOperation>();
        RunningOperation? next = null;
        try
        {
            while (true)
            {
                Begin();
                if (!running.TryPeek(out var head))
                    yield break;
                _bytes.Read(head);
                while (await head.Events.WaitToReadAsync(stop.Token))
                {
                    while (head.Events.TryRead(out var delivered))
                    {
                        _bytes.Leave(head, delivered.CalculateSize());
                        Begin();
                        stop.Token.ThrowIfCancellationRequested();
                        yield return (head.Plan, delivered);
                    }
                }

                running.Dequeue();
                yield return (head.Plan, null);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running.Select(operation => operation.Ended));
        }

        void Begin()
        {
            while (running.Count < options.Scenes)
            {
                if (next is null && source.MoveNext())
                    next = new RunningOperation(source.Current);
                // The first is read at once, so that it need not fit.
                if (next is null || !(_bytes.TryReserve(next) || running.Count == 0))
                    return;
                var operation = next;
                next = null;
                running.Enqueue(operation);
                operation.Ended = Task.Run(() => RunAsync(operation, stop.Token), CancellationToken.None);
            }
        }
    }

    private async Task RunAsync(RunningOperation operation, CancellationToken cancellation)
    {
        try
        {
            await foreach (var delivered in admission.RunAsync(operation.Plan.Operation, cancellation))
            {
                await _bytes.EnterAsync(operation, delivered.CalculateSize(), cancellation);
                operation.Sink.TryWrite(delivered);
            }

            operation.Sink.Complete();
        }
        catch (Exception failure)
        {
            // The reader meets it in the operation's turn, behind everything that was made before.
            operation.Sink.Complete(failure);
        }
        finally
        {
            _bytes.End(operation);
        }
    }
}
