using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Trifold.Serving.Workers;

/// <summary>Starts the worker program and waits for its first heartbeat.</summary>
internal sealed class WorkerLauncher(
    IOptions<WorkerOptions> options, SocketFolder sockets, TimeProvider time, ILogger<WorkerLauncher> log) : IWorkerLauncher
{
    // Its socket is there when its libraries are loaded, a second or so after its start.
    private static readonly TimeSpan ConnectInterval = TimeSpan.FromMilliseconds(25);

    public async Task<IWorkerProcess> StartAsync(int slot, CancellationToken cancellation)
    {
        var socket = sockets.Next(slot);
        var program = WorkerProgram.Start(options.Value, slot, socket, log);
        var process = new WorkerProcess(slot, program, socket, options.Value, time, log);
        try
        {
            using var limit = new CancellationTokenSource(options.Value.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            await ConnectAsync(process, program, socket, either.Token);
            return process;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw new WorkerLostException($"Worker {slot} gave no sign of life in {options.Value.StartTimeout.TotalSeconds} s.");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task ConnectAsync(WorkerProcess process, WorkerProgram program, string socket, CancellationToken cancellation)
    {
        while (true)
        {
            if (program.Exited.IsCompleted)
                throw new WorkerLostException($"Worker {process.Slot} ended at its start, {await program.EndAsync()}.");
            try
            {
                if (File.Exists(socket))
                {
                    await process.BeginWatchAsync(cancellation);
                    return;
                }
            }
            catch (RpcException fault) when (fault.StatusCode == StatusCode.Unavailable && !cancellation.IsCancellationRequested)
            {
                // The socket is there before anyone listens.
            }

            await Task.Delay(ConnectInterval, time, cancellation);
        }
    }
}
