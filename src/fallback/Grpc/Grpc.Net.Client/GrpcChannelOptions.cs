using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>How a <see cref="GrpcChannel"/> connects and what it accepts.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Null takes what the address says: plain text for <c>http</c>, TLS for <c>https</c>.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Largest message that may be sent, bytes; null is no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Largest message that is accepted, bytes, before and after decompression; null is no limit.</summary>
    public int? MaxReceiveMessageSize { get; set; } = GrpcChannel.DefaultMaxReceiveMessageSize;

    /// <summary>Null stands for gzip and deflate.</summary>
    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>Null asks <see cref="ServiceProvider"/>, without one nothing is logged.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Sends the requests; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Sends the requests. With a <see cref="SocketsHttpHandler.ConnectCallback"/> it reaches Unix sockets.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes a given <see cref="HttpClient"/> or <see cref="HttpHandler"/> with itself.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>
    /// Cancelled and late calls throw <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>.
    /// </summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Call credentials are sent although the connection is not protected.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    public IServiceProvider? ServiceProvider { get; set; }

    /// <summary>Null is HTTP/2.</summary>
    public Version? HttpVersion { get; set; }

    /// <summary>Null is exactly <see cref="HttpVersion"/>.</summary>
    public HttpVersionPolicy? HttpVersionPolicy { get; set; }
}
