using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests;

/// <summary>The built program as a child process, with a client.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // The command line's, so that both have one numerics id.
    public static readonly int Threads = Environment.ProcessorCount;

    // Far above any wait here, on a busy machine too.
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _home = new();
    private readonly GrpcChannel _channel;
    private readonly Task<string> _errors;

    private WorkerProcess()
    {
        Process = Start(Program, ["--socket", Socket, "--threads", $"{Threads}"]);
        _errors = Process.StandardError.ReadToEndAsync();
        _channel = Connect(Socket);
        Client = new DeviceWorker.DeviceWorkerClient(_channel);
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "Trifold.Worker");

    public Process Process { get; }

    public string Socket => _home.File("worker.sock");

    public DeviceWorker.DeviceWorkerClient Client { get; }

    public static async Task<WorkerProcess> StartAsync()
    {
        var worker = new WorkerProcess();
        await Until.True(() => File.Exists(worker.Socket) || worker.Process.HasExited);
        Assert.False(worker.Process.HasExited, "the worker has ended");
        return worker;
    }

    public static Process Start(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    public static GrpcChannel Connect(string socket) => GrpcChannel.ForAddress("http://worker", new GrpcChannelOptions
    {
        MaxReceiveMessageSize = null,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        },
    });

    /// <summary>Executes operations to their end.</summary>
    public async Task<Outcome[]> ExecuteAsync(params SceneOperation[] operations)
    {
        using var call = Client.Execute(new ExecuteRequest { Operations = { operations } });
        var outcomes = operations.Select(_ => new Outcome()).ToArray();
        await foreach (var next in call.ResponseStream.ReadAllAsync())
            outcomes[next.Operation].Add(next);
        return outcomes;
    }

    public async Task<Outcome> ExecuteOneAsync(SceneOperation operation) => (await ExecuteAsync(operation))[0];

    public Trifold.V1.Model Load(string instance, string folder) =>
        Client.LoadModel(new LoadModelRequest { Instance = instance, Folder = folder }).Model;

    public async Task<WorkerStatus> StatusAsync()
    {
        using var call = Client.Watch(new WatchRequest { IntervalMilliseconds = 60_000 });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{Process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<string> EndAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(Longest);
        return await _errors;
    }

    public void Dispose()
    {
        _channel.Dispose();
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
        _home.Dispose();
    }
}
