using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client.Internal;
using Grpc.Net.Client.Internal.Credentials;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client;

/// <summary>The way to one server over HTTP/2. Costly to make and cheap to share: all calls use its connections.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    private static readonly ICompressionProvider[] DefaultCompressions =
        [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];

    private readonly Lock _lock = new();
    private readonly HashSet<GrpcCall> _calls = [];
    private readonly ConcurrentDictionary<string, Uri> _methodUris = new(StringComparer.Ordinal);
    private readonly Uri _address;
    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly Version _httpVersion;
    private readonly HttpVersionPolicy _httpVersionPolicy;
    private readonly Dictionary<string, ICompressionProvider> _compressions;
    private bool _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
        {
            throw new ArgumentException(
                $"{nameof(GrpcChannelOptions.HttpClient)} and {nameof(GrpcChannelOptions.HttpHandler)} are both set; set one of them.");
        }

        _address = address;
        Security = ChannelSecurity.Of(address, options.Credentials);
        AllowInsecureCallCredentials = options.UnsafeUseInsecureChannelCallCredentials;
        MaxSendMessageSize = options.MaxSendMessageSize ?? int.MaxValue;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize ?? int.MaxValue;
        ThrowOperationCanceled = options.ThrowOperationCanceledOnCancellation;
        _compressions = (options.CompressionProviders ?? DefaultCompressions)
            .ToDictionary(provider => provider.EncodingName, StringComparer.Ordinal);
        AcceptedEncodings = string.Join(',', _compressions.Keys.Prepend(GrpcProtocol.Identity));
        var loggers = options.LoggerFactory
            ?? (ILoggerFactory?)options.ServiceProvider?.GetService(typeof(ILoggerFactory))
            ?? NullLoggerFactory.Instance;
        Log = new GrpcCallLog(loggers.CreateLogger<GrpcChannel>());
        _httpVersion = options.HttpVersion ?? HttpVersion.Version20;
        _httpVersionPolicy = options.HttpVersionPolicy ?? HttpVersionPolicy.RequestVersionExact;
        _ownsHttp = options.DisposeHttpClient || (options.HttpClient is null && options.HttpHandler is null);
        // More streams than one connection takes must not queue behind long ones.
        _http = options.HttpClient
            ?? new HttpMessageInvoker(options.HttpHandler ?? new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    }

    internal ChannelSecurity Security { get; }

    internal bool AllowInsecureCallCredentials { get; }

    internal int MaxSendMessageSize { get; }

    internal int MaxReceiveMessageSize { get; }

    internal bool ThrowOperationCanceled { get; }

    /// <summary>Value of <c>grpc-accept-encoding</c>.</summary>
    internal string AcceptedEncodings { get; }

    internal GrpcCallLog Log { get; }

    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) =>
        ForAddress(new Uri(address), channelOptions);

    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <param name="address">Scheme <c>http</c> (HTTP/2 without TLS) or <c>https</c>, host and port; a path is not used.</param>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HttpClientCallInvoker(this);
    }

    /// <summary>Cancels the calls that run and closes the connections.</summary>
    public void Dispose()
    {
        GrpcCall[] running;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            running = [.. _calls];
        }

        foreach (var call in running)
            call.Dispose();
        if (_ownsHttp)
            _http.Dispose();
    }

    internal Uri UriOf(IMethod method) =>
        _methodUris.GetOrAdd(method.FullName, static (path, address) => new UriBuilder(address) { Path = path, Query = "" }.Uri, _address);

    internal ICompressionProvider? FindCompression(string encoding) => _compressions.GetValueOrDefault(encoding);

    internal void Add(GrpcCall call)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _calls.Add(call);
        }
    }

    internal void Remove(GrpcCall call)
    {
        lock (_lock)
        {
            _calls.Remove(call);
        }
    }

    /// <summary>Completes with the response's headers; its body is still to be read.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Version = _httpVersion;
        request.VersionPolicy = _httpVersionPolicy;
        return _http is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            : _http.SendAsync(request, cancellation);
    }
}
