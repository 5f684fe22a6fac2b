using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>A running server, called over the public contract.</summary>
internal sealed class RemoteServer : IDisposable
{
    // RGB and an array of depth of an image of 4096×4096.
    private const int LargestMessage = 128 << 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // A server that is gone without a word is found by a ping that nobody answers.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly Action<string, TimeSpan> _tell;

    /// <param name="address">See <see cref="ServerAddress"/>.</param>
    /// <param name="tell">Told of pauses in which nothing happens: why, and how long.</param>
    public RemoteServer(Uri address, Action<string, TimeSpan> tell)
    {
        (Address, _tell) = (address, tell);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = LargestMessage,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                KeepAlivePingDelay = PingInterval,
                KeepAlivePingTimeout = PingInterval,
                // Proxies do not pass HTTP/2 without TLS on.
                UseProxy = address.Scheme == Uri.UriSchemeHttps,
            },
            DisposeHttpClient = true,
        });
        Models = new V1.Models.ModelsClient(_channel);
        Generation = new Generation.GenerationClient(_channel);
        Datasets = new Datasets.DatasetsClient(_channel);
    }

    public Uri Address { get; }

    public V1.Models.ModelsClient Models { get; }

    public Generation.GenerationClient Generation { get; }

    public Datasets.DatasetsClient Datasets { get; }

    /// <summary>Makes a call with one answer, again where the server is busy.</summary>
    /// <exception cref="ServerException">It was refused, or the server cannot be reached.</exception>
    public async Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> call, CancellationToken cancellation)
    {
        var retries = new Retries(this);
        while (true)
        {
            try
            {
                using var running = call();
                return await running.ResponseAsync;
            }
            catch (RpcException failure)
            {
                await retries.WaitAsync(failure, cancellation);
            }
        }
    }

    /// <summary>Reads a stream that goes on where it broke off.</summary>
    /// <param name="call">Begins, or goes on behind what its caller has taken.</param>
    /// <exception cref="ServerException">It was refused, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<AsyncServerStreamingCall<T>> call, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var retries = new Retries(this);
        var running = call();
        try
        {
            while (true)
            {
                RpcException? broken = null;
                try
                {
                    if (!await running.ResponseStream.MoveNext(cancellation))
                        yield break;
                }
                catch (RpcException failure)
                {
                    broken = failure;
                }

                if (broken is null)
                {
                    retries.Progressed();
                    yield return running.ResponseStream.Current;
                    continue;
                }

                await retries.WaitAsync(broken, cancellation);
                running.Dispose();
                running = call();
            }
        }
        finally
        {
            running.Dispose();
        }
    }

    /// <summary>Waits, and says why.</summary>
    public Task PauseAsync(string reason, TimeSpan pause, CancellationToken cancellation)
    {
        _tell(reason, pause);
        return Task.Delay(pause, cancellation);
    }

    public void Dispose() => _channel.Dispose();
}
