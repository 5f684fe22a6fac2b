using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace Grpc.Tests.Client;

/// <summary>The server of tests/interop/grpc_server.py: grpcio, which shares no code with ours.</summary>
public sealed class ForeignServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    public ForeignServer()
    {
        SocketPath = _folder.File("socket");
        var start = new ProcessStartInfo("/usr/bin/python3", ["-I", Repository.File("tests/interop/grpc_server.py"), SocketPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        var line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("tests/interop/grpc_server.py did not start; it needs python3-grpcio, which ./test installs.");
        Address = $"http://127.0.0.1:{int.Parse(line, CultureInfo.InvariantCulture)}";
    }

    public string Address { get; }

    public string SocketPath { get; }

    public GrpcChannel Channel(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    /// <summary>The way to the same server over its Unix socket.</summary>
    public GrpcChannel UnixChannel()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    public void Dispose()
    {
        // It ends with its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _folder.Dispose();
    }
}
