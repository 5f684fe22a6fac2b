namespace Trifold.Kernels;

/// <summary>How many threads share a piece of work, and when to stop.</summary>
/// <param name="Threads">At least 1.</param>
/// <param name="Cancellation">Looked at before every tile.</param>
public readonly record struct WorkSplit(int Threads, CancellationToken Cancellation = default)
{
    /// <summary>Runs tiles in any order; a tile must not depend on which worker runs it, nor on its neighbours.</summary>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="run">Receives the worker, 0 to Threads − 1, whose scratch memory it may use, and the tile.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some tiles did not run.</exception>
    public void Run(int tiles, Action<int, int> run)
    {
        var workers = Math.Clamp(Threads, 1, Math.Max(tiles, 1));
        if (workers == 1)
        {
            Work(0, tiles, new TileCounter(), run, Cancellation);
            Cancellation.ThrowIfCancellationRequested();
            return;
        }

        var counter = new TileCounter();
        var cancellation = Cancellation;
        Parallel.For(
            0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers },
            worker => Work(worker, tiles, counter, run, cancellation));
        Cancellation.ThrowIfCancellationRequested();
    }

    private static void Work(
        int worker, int tiles, TileCounter counter, Action<int, int> run, CancellationToken cancellation)
    {
        // Thrown by the caller: an exception of a worker would reach it wrapped in another.
        for (var tile = counter.Next(); tile < tiles && !cancellation.IsCancellationRequested; tile = counter.Next())
            run(worker, tile);
    }

    private sealed class TileCounter
    {
        private int _next = -1;

        public int Next() => Interlocked.Increment(ref _next);
    }
}
