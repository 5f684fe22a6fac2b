using System.Globalization;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// A call as an HTTP request. Its handler and its deadline may want to answer at the same time; the first one to end it
/// says the status, and nothing is written after that.
/// </summary>
internal sealed class HttpContextServerCallContext : ServerCallContext, IServerCallContextFeature, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly PipeWriter _body;
    private MessageWriter? _writer;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private string? _peer;
    private AuthContext? _authContext;
    private CallDeadline? _deadline;
    private string? _responseEncoding;
    private Status _status;

    // Both change under the gate only.
    private Task? _start;
    private bool _ended;

    public HttpContextServerCallContext(HttpContext httpContext, MethodOptions options, ILogger logger)
    {
        HttpContext = httpContext;
        Options = options;
        _logger = logger;
        _body = httpContext.Response.BodyWriter;
    }

    public HttpContext HttpContext { get; }

    public MethodOptions Options { get; }

    public ServerCallContext ServerCallContext => this;

    /// <summary>How compressed requests are compressed; null where the client does not say.</summary>
    public string? RequestEncoding =>
        HttpContext.Request.Headers.TryGetValue(GrpcProtocol.Encoding, out var encoding) ? encoding.ToString() : null;

    /// <summary>How the next message is compressed; null for not at all.</summary>
    public ICompressionProvider? ResponseCompression =>
        _responseEncoding is { } encoding && ((WriteOptionsCore?.Flags ?? default) & WriteFlags.NoCompress) == 0
            ? Options.CompressionProviders.GetValueOrDefault(encoding)
            : null;

    /// <summary>True once the deadline has ended the call.</summary>
    public bool IsDeadlineExceeded => _deadline is { IsExceeded: true };

    protected override string MethodCore => HttpContext.Request.Path.Value!;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore => _peer ??= PeerAddress.Of(HttpContext);

    protected override DateTime DeadlineCore => _deadline?.Time ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= MetadataHeaders.Read(HttpContext.Request.Headers);

    protected override CancellationToken CancellationTokenCore => _deadline?.CancellationToken ?? HttpContext.RequestAborted;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore =>
        _authContext ??= PeerIdentity.Of(HttpContext.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore => HttpContext.Items!;

    /// <summary>Starts the clock and decides how responses are compressed.</summary>
    public void Begin()
    {
        Tag("grpc.method", MethodCore);
        HttpContext.Response.ContentType = GrpcProtocol.ContentType;
        if (Options.ResponseCompressionAlgorithm is { } algorithm and not GrpcProtocol.Identity
            && GrpcProtocol.Accepts(HttpContext.Request, algorithm))
            SetResponseEncoding(algorithm);

        var timeout = HttpContext.Request.Headers[GrpcProtocol.Timeout];
        if (timeout.Count == 0)
            return;
        if (CallTimeout.TryParse(timeout.ToString(), out var period))
            _deadline = new CallDeadline(period, HttpContext.RequestAborted, ExceedDeadlineAsync);
        else
            GrpcServerLog.InvalidTimeoutIgnored(_logger, timeout.ToString());
    }

    /// <summary>Sends a message.</summary>
    /// <param name="flush">True waits until the transport has taken it; false leaves it to the next flush or the end.</param>
    public async Task SendAsync<T>(
        T message, Action<T, SerializationContext> serialize, bool flush, CancellationToken cancellationToken)
    {
        await StartResponseAsync();
        ValueTask<FlushResult> flushing = default;
        lock (_gate)
        {
            CheckNotEnded();
            _writer ??= new MessageWriter(this);
            _writer.Write(message, serialize);
            if (flush)
                flushing = _body.FlushAsync(cancellationToken);
        }
        await flushing;
        // Kestrel does not say by itself that the client has gone.
        if (flush && (CancellationTokenCore.IsCancellationRequested || cancellationToken.IsCancellationRequested))
            throw new OperationCanceledException("Request aborted while sending the message.");
    }

    /// <summary>Ends the call with its status, unless the deadline has done so.</summary>
    public async Task EndAsync()
    {
        await WaitForStartAsync();
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                WriteTrailers();
            }
        }
        // The request must live until the deadline is through with it.
        if (_deadline is { IsExceeded: true })
            await _deadline.Completion;
        Tag("grpc.status_code", ((int)_status.StatusCode).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the call with the status that the exception stands for.</summary>
    public Task FailAsync(Exception failure)
    {
        if (failure is RpcException raised)
        {
            GrpcServerLog.StatusRaised(_logger, raised.StatusCode, raised.Status.Detail, raised.Status.DebugException);
            foreach (var trailer in raised.Trailers)
                ResponseTrailersCore.Add(trailer);
            SetStatus(raised.Status);
        }
        else
        {
            if (failure is OperationCanceledException or IOException && CancellationTokenCore.IsCancellationRequested)
                GrpcServerLog.MethodCancelled(_logger, MethodCore);
            else
                GrpcServerLog.MethodFailed(_logger, MethodCore, failure);
            const string Text = "Exception was thrown by handler.";
            var detail = Options.EnableDetailedErrors ? $"{Text} {Describe(failure)}" : Text;
            SetStatus(new Status(StatusCode.Unknown, detail, failure));
        }
        return EndAsync();
    }

    /// <summary>Breaks the stream off, so that client and transport stop working for it.</summary>
    public void Reset()
    {
        if (HttpContext.Features.Get<IHttpResetFeature>() is { } stream)
            stream.Reset(HttpProtocol.IsHttp3(HttpContext.Request.Protocol) ? GrpcProtocol.Http3Cancel : GrpcProtocol.Http2Cancel);
        else
            HttpContext.Abort();
    }

    public void Dispose() => _deadline?.Dispose();

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        lock (_gate)
        {
            if (_ended || _start is not null || HttpContext.Response.HasStarted)
                throw new InvalidOperationException("Response headers can only be sent once per call.");
            foreach (var header in responseHeaders)
            {
                if (header.Key == GrpcProtocol.ResponseEncodingChoice)
                    SetResponseEncoding(header.Value);
                else
                    MetadataHeaders.Append(HttpContext.Response.Headers, header);
            }
        }
        await StartResponseAsync();
        await _body.FlushAsync();
    }

    // The official library does not have it either: ContextPropagationToken says nothing that could be passed on.
    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotImplementedException("Pass Deadline and CancellationToken to the call instead.");

    private Task StartResponseAsync()
    {
        lock (_gate)
        {
            CheckNotEnded();
            return _start ??= HttpContext.Response.StartAsync();
        }
    }

    // Until the response has started it is not known whether the status belongs into its headers or its trailers.
    private async Task WaitForStartAsync()
    {
        Task? start;
        lock (_gate)
            start = _start;
        if (start is not null)
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ExceedDeadlineAsync(CallDeadline deadline)
    {
        await WaitForStartAsync();
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            _status = new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
            deadline.IsExceeded = true;
        }
        GrpcServerLog.DeadlineExceeded(_logger, MethodCore);
        try
        {
            StatusText.Write(TrailersDestination(), _status);
            await deadline.EndAsync(HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync());
        }
        catch (Exception failure)
        {
            GrpcServerLog.DeadlineFailed(_logger, MethodCore, failure);
        }
        finally
        {
            Reset();
        }
    }

    private void WriteTrailers()
    {
        var destination = TrailersDestination();
        foreach (var trailer in _responseTrailers ?? [])
        {
            try
            {
                MetadataHeaders.Append(destination, trailer);
            }
            catch (InvalidOperationException failure)
            {
                GrpcServerLog.InvalidTrailer(_logger, trailer.Key, failure);
                _status = new Status(StatusCode.Internal, $"The trailer '{trailer.Key}' cannot be sent.", failure);
            }
        }
        StatusText.Write(destination, _status);
    }

    // Without a message or headers of its own the response has nothing but the status, and it stands in the headers.
    private IHeaderDictionary TrailersDestination()
    {
        if (!HttpContext.Response.HasStarted)
            return HttpContext.Response.Headers;
        return HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
            ?? throw new InvalidOperationException("This server cannot send trailers, which gRPC needs.");
    }

    private void SetStatus(Status status)
    {
        lock (_gate)
        {
            if (!_ended)
                _status = status;
        }
    }

    private void SetResponseEncoding(string encoding)
    {
        _responseEncoding = encoding;
        HttpContext.Response.Headers[GrpcProtocol.Encoding] = encoding;
    }

    private void CheckNotEnded()
    {
        if (_ended)
            throw new InvalidOperationException("Can't write the message because the request is complete.");
    }

    private void Tag(string name, string value)
    {
        if (HttpContext.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
            activity.AddTag(name, value);
    }

    private static string Describe(Exception failure)
    {
        var described = $"{failure.GetType().Name}: {failure.Message}";
        return failure.InnerException is null ? described : $"{described} {Describe(failure.InnerException)}";
    }
}
