using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Trifold.Serving.Models;
using Trifold.V1;
using Trifold.Worker.V1;
using LoadModelRequest = Trifold.Worker.V1.LoadModelRequest;
using UnloadModelRequest = Trifold.Worker.V1.UnloadModelRequest;

namespace Trifold.Serving.Workers;

/// <summary>A worker in a process of its own, spoken to over its Unix socket.</summary>
internal sealed partial class WorkerProcess : IWorkerProcess
{
    // A call that breaks off is the first to tell of a dead process; its exit is known shortly after.
    private static readonly TimeSpan ExitNotice = TimeSpan.FromSeconds(1);

    private readonly WorkerProgram _program;
    private readonly string _socket;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GrpcChannel _channel;
    private readonly DeviceWorker.DeviceWorkerClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _stopWatch = new();
    private Task _watching = Task.CompletedTask;
    private WorkerStatus _status = new();
    private bool _stopping;

    public WorkerProcess(
        int slot, WorkerProgram program, string socket, WorkerOptions options, TimeProvider time, ILogger log)
    {
        (Slot, _program, _socket, _options, _time, _log) = (slot, program, socket, options, time, log);
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, EnableMultipleHttp2Connections = true },
            // A view or a piece of a cloud has no limit of its own between two ends that trust each other.
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _client = new DeviceWorker.DeviceWorkerClient(_channel);
    }

    public int Slot { get; }

    public int ProcessId => _program.Id;

    public WorkerStatus Status => Volatile.Read(ref _status);

    public CancellationToken Ended => _ended.Token;

    public string? Fault { get; private set; }

    /// <summary>Waits for the first heartbeat and watches from then on.</summary>
    public async Task BeginWatchAsync(CancellationToken cancellation)
    {
        var call = _client.Watch(
            new WatchRequest { IntervalMilliseconds = (int)_options.HeartbeatInterval.TotalMilliseconds },
            cancellationToken: _stopWatch.Token);
        try
        {
            await NextStatusAsync(call, cancellation);
        }
        catch
        {
            call.Dispose();
            throw;
        }

        _watching = WatchAsync(call);
    }

    public async Task<Model> LoadAsync(string instance, string folder, CancellationToken cancellation)
    {
        try
        {
            var request = new LoadModelRequest { Instance = instance, Folder = folder };
            return (await _client.LoadModelAsync(request, cancellationToken: cancellation)).Model;
        }
        catch (RpcException fault) when (fault.StatusCode
            is StatusCode.FailedPrecondition or StatusCode.ResourceExhausted or StatusCode.InvalidArgument or StatusCode.AlreadyExists)
        {
            throw new ModelLoadException(fault.Status.Detail, fault);
        }
        catch (ObjectDisposedException fault)
        {
            throw Lost(fault);
        }
        catch (RpcException fault)
        {
            var failure = await TranslateAsync(fault, cancellation);
            throw failure is WorkerCallException ? new ModelLoadException(failure.Message, fault) : failure;
        }
    }

    public async Task UnloadAsync(string instance, CancellationToken cancellation)
    {
        try
        {
            await _client.UnloadModelAsync(new UnloadModelRequest { Instance = instance }, cancellationToken: cancellation);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.NotFound)
        {
            // It is not there: what was wanted.
        }
        catch (ObjectDisposedException fault)
        {
            throw Lost(fault);
        }
        catch (RpcException fault)
        {
            throw await TranslateAsync(fault, cancellation);
        }
    }

    public async IAsyncEnumerable<ExecuteEvent> ExecuteAsync(
        ExecuteRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = Execute(request, cancellation);
        while (await MoveNextAsync(call, cancellation))
            yield return call.ResponseStream.Current;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _program.StopAsync(_options.StopTimeout, _time);
        await _stopWatch.CancelAsync();
        await _watching;
        await _ended.CancelAsync();
        _channel.Dispose();
        await _program.DisposeAsync();
        File.Delete(_socket);
    }

    private AsyncServerStreamingCall<ExecuteEvent> Execute(ExecuteRequest request, CancellationToken cancellation)
    {
        try
        {
            return _client.Execute(request, cancellationToken: cancellation);
        }
        catch (ObjectDisposedException fault)
        {
            throw Lost(fault);
        }
    }

    // The channel is closed once the process has ended.
    private WorkerLostException Lost(Exception fault) => new($"Worker {Slot} ended.", fault);

    private async Task<bool> MoveNextAsync(AsyncServerStreamingCall<ExecuteEvent> call, CancellationToken cancellation)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellation);
        }
        catch (RpcException fault)
        {
            throw await TranslateAsync(fault, cancellation);
        }
    }

    private async Task<Exception> TranslateAsync(RpcException fault, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new OperationCanceledException(fault.Message, fault, cancellation);
        if (fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown)
            await Task.WhenAny(_program.Exited, Task.Delay(ExitNotice, _time, CancellationToken.None));
        return _program.Exited.IsCompleted || _stopping
            ? Lost(fault)
            : new WorkerCallException(fault.Status.Detail, fault.StatusCode == StatusCode.NotFound, fault);
    }

    // Its end, or silence for too long, is the worker's end.
    private async Task WatchAsync(AsyncServerStreamingCall<WorkerStatus> call)
    {
        using (call)
        {
            try
            {
                while (await NextStatusAsync(call, CancellationToken.None))
                {
                }
            }
            catch (TimeoutException)
            {
                Fault = $"no sign of life for {_options.HeartbeatTimeout.TotalSeconds} s";
                LogSilent(Slot, ProcessId, _options.HeartbeatTimeout.TotalSeconds);
            }
            catch (Exception fault) when (fault is RpcException or OperationCanceledException)
            {
                // How it ended says the process.
            }
        }

        if (!_stopping)
        {
            _program.Kill();
            var end = await _program.EndAsync();
            Fault ??= end;
        }

        await _ended.CancelAsync();
    }

    private async Task<bool> NextStatusAsync(AsyncServerStreamingCall<WorkerStatus> call, CancellationToken cancellation)
    {
        if (!await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(_options.HeartbeatTimeout, _time, cancellation))
            return false;
        Volatile.Write(ref _status, call.ResponseStream.Current);
        return true;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(2213, LogLevel.Error, "Worker {Slot} (process {ProcessId}) gave no sign of life for {Seconds} s and is killed")]
    private partial void LogSilent(int slot, int processId, double seconds);
}
