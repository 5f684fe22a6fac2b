using System.Threading.Channels;
using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models;

namespace Trifold.Worker.Device;

/// <summary>
/// The one thread that talks to libtorch. Work is done in the order in which it is handed over.
/// </summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Thread _thread;

    /// <param name="threads">Of tensor operations and kernels.</param>
    public DeviceThread(int threads)
    {
        _thread = new Thread(() => Run(threads)) { Name = "device", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Does work on the device's thread.</summary>
    /// <param name="cancellation">Work that is cancelled before its turn is not begun.</param>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        // Whoever waits goes on elsewhere: this thread has other work.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(() =>
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                done.SetResult(work());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        ObjectDisposedException.ThrowIf(!accepted, this);
        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action work, CancellationToken cancellation) => RunAsync(
        () =>
        {
            work();
            return true;
        },
        cancellation);

    /// <summary>The numerics id of this process.</summary>
    public Task<string> NumericsIdAsync() => RunAsync(() => NumericsId.Current, CancellationToken.None);

    /// <summary>Tensors made on the device's thread and not disposed.</summary>
    public Task<long> LiveTensorsAsync() =>
        RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount, CancellationToken.None);

    /// <summary>Finishes what was handed over and ends the thread.</summary>
    public void Dispose()
    {
        _work.Writer.TryComplete();
        _thread.Join();
    }

    private void Run(int threads)
    {
        // Here, because the number of threads belongs to the thread that starts them.
        TensorProcess.Prepare(threads);
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_work.Reader.TryRead(out var work))
                work();
        }
    }
}
