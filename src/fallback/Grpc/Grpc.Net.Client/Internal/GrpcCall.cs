using Grpc.Core;
using Grpc.Net.Client.Internal.Credentials;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// The life of one call: it is started once and gets exactly one outcome, the first of the server's status, a failure,
/// cancellation and deadline. With the outcome everything that still waits for the call is released.
/// </summary>
internal sealed class GrpcCall : IDisposable
{
    // What a Timer takes, a little less than 50 days; longer deadlines are reached in several steps.
    private static readonly TimeSpan MaxTimerStep = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IMethod _method;
    private readonly CallOptions _options;
    private readonly DateTime? _deadline;
    private Timer? _deadlineTimer;
    private CancellationTokenRegistration _callerCancellation;
    private HttpResponseMessage? _response;
    private Status? _outcome;
    private Metadata? _trailers;
    private Task? _running;
    private bool _disposed;

    /// <exception cref="InvalidOperationException">The deadline is not in UTC.</exception>
    public GrpcCall(GrpcChannel channel, IMethod method, CallOptions options)
    {
        Channel = channel;
        _method = method;
        _options = options;
        _deadline = CheckDeadline(options.Deadline);
        RequestEncoding = options.Headers?.GetValue(GrpcProtocol.RequestEncodingOption) ?? GrpcProtocol.Identity;
        channel.Add(this);
    }

    public GrpcChannel Channel { get; }

    /// <summary>Cancelled as soon as the call has its outcome.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Null while the call runs.</summary>
    public Status? Outcome
    {
        get
        {
            lock (_lock)
            {
                return _outcome;
            }
        }
    }

    public WriteOptions? WriteOptions => _options.WriteOptions;

    /// <summary>Value of <c>grpc-encoding</c> in the request.</summary>
    public string RequestEncoding { get; }

    /// <summary>Sends the request's headers and content.</summary>
    /// <returns>Completes with a response that has messages or a status to read; every other one fails the call.</returns>
    public Task<HttpResponseMessage> Start(HttpContent content)
    {
        _callerCancellation = _options.CancellationToken.UnsafeRegister(static (call, token) => ((GrpcCall)call!).Cancel(token), this);
        StartDeadline();
        var response = SendAsync(content);
        Forget(response);
        // What came before the fields above were set could not release them.
        if (Outcome is not null)
            Release();
        return response;
    }

    /// <summary>Names the task whose failure nobody needs to see once the call has been disposed.</summary>
    public void ForgetOnDispose(Task running) => _running = running;

    /// <summary>Ends the call for good when the token is cancelled, until the registration is taken back.</summary>
    public CancellationTokenRegistration CancelWith(CancellationToken cancellation) =>
        cancellation.UnsafeRegister(static (call, token) => ((GrpcCall)call!).Cancel(token), this);

    /// <summary>The body has been read to its end: what the server said is the outcome, unless another was faster.</summary>
    /// <returns>The outcome.</returns>
    public Status EndWithResponse(HttpResponseMessage response)
    {
        var trailers = MetadataHeaders.Read(response.TrailingHeaders.NonValidated.Count > 0 ? response.TrailingHeaders : response.Headers);
        return End(ResponseStatus.AtEnd(response), trailers);
    }

    /// <summary>Ends the call with this outcome, unless it has one.</summary>
    /// <returns>The outcome.</returns>
    public Status End(Status status, Metadata? trailers)
    {
        lock (_lock)
        {
            if (_outcome is { } earlier)
                return earlier;
            _outcome = status;
            _trailers = trailers;
        }

        Release();
        Channel.Log.Ended(_method.FullName, status.StatusCode, status.Detail, status.DebugException);
        return status;
    }

    /// <summary>Ends the call with a failure, unless it has an outcome.</summary>
    /// <param name="doing">What the call was at, as a sentence.</param>
    /// <returns>What the caller is told: the outcome.</returns>
    public Exception Fail(string doing, Exception failure)
    {
        End(StatusOf(doing, failure), trailers: null);
        return OutcomeException();
    }

    /// <summary>The status of a failure, whether or not it decides the outcome.</summary>
    public Status StatusOf(string doing, Exception failure)
    {
        if (failure is RpcException known)
            return known.Status;
        if (failure is OperationCanceledException)
            return new Status(StatusCode.Cancelled, "", failure);
        var status = TransportFailure.ToStatus(doing, failure);
        // A server that ran into the deadline cancels the stream, perhaps before this side's timer is due.
        return status.StatusCode == StatusCode.Cancelled && _deadline <= DateTime.UtcNow
            ? new Status(StatusCode.DeadlineExceeded, status.Detail, failure)
            : status;
    }

    /// <summary>A new exception for the outcome; only of a call that has one.</summary>
    public Exception OutcomeException()
    {
        lock (_lock)
        {
            var status = _outcome!.Value;
            if (Channel.ThrowOperationCanceled && status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded)
            {
                var token = (status.DebugException as OperationCanceledException)?.CancellationToken ?? Stopped;
                return new OperationCanceledException("The call was cancelled.", status.DebugException, token);
            }

            return new RpcException(status, _trailers ?? Metadata.Empty);
        }
    }

    public async Task<Metadata> GetResponseHeadersAsync() =>
        MetadataHeaders.Read((await _headers.Task.ConfigureAwait(false)).Headers);

    public Status GetStatus() =>
        Outcome ?? throw new InvalidOperationException("The call has no status yet: it has not ended.");

    public Metadata GetTrailers()
    {
        lock (_lock)
        {
            return _trailers ?? throw new InvalidOperationException("The call has no trailers: the server has not ended it.");
        }
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Cancels the call if it runs.</summary>
    public void Dispose()
    {
        _disposed = true;
        End(new Status(StatusCode.Cancelled, "The call was disposed."), trailers: null);
        if (_running is not null)
            Forget(_running);
    }

    private static DateTime? CheckDeadline(DateTime? deadline)
    {
        if (deadline is not { } time || time == DateTime.MaxValue)
            return null;
        if (time != DateTime.MinValue && time.Kind != DateTimeKind.Utc)
            throw new InvalidOperationException($"The deadline {time:O} is of kind {time.Kind}; it must be in UTC.");
        return time;
    }

    private void StartDeadline()
    {
        if (_deadline is null)
            return;
        // Made before it is started: the timer may fire at once.
        _deadlineTimer = new Timer(static call => ((GrpcCall)call!).CheckDeadline(), this, Timeout.Infinite, Timeout.Infinite);
        CheckDeadline();
    }

    private void CheckDeadline()
    {
        var left = _deadline!.Value - DateTime.UtcNow;
        if (left <= TimeSpan.Zero)
        {
            End(new Status(StatusCode.DeadlineExceeded, ""), trailers: null);
            return;
        }

        lock (_lock)
        {
            // Up to the next millisecond, so that it is not early.
            if (_outcome is null)
                _deadlineTimer!.Change(left < MaxTimerStep ? left + TimeSpan.FromMilliseconds(1) : MaxTimerStep, Timeout.InfiniteTimeSpan);
        }
    }

    private void Cancel(CancellationToken token) =>
        End(new Status(StatusCode.Cancelled, "The caller cancelled the call.", new OperationCanceledException(token)), trailers: null);

    private async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        try
        {
            Stopped.ThrowIfCancellationRequested();
            var request = await RequestAsync(content).ConfigureAwait(false);
            var response = await Channel.SendAsync(request, Stopped).ConfigureAwait(false);
            Keep(response);
            _headers.TrySetResult(response);
            CheckHeaders(response);
            return response;
        }
        catch (Exception failure)
        {
            var told = Fail("The call could not be started.", failure);
            if (_headers.TrySetException(told))
                Forget(_headers.Task);
            throw told;
        }
    }

    /// <summary>Throws where the headers alone decide the outcome.</summary>
    private void CheckHeaders(HttpResponseMessage response)
    {
        var status = ResponseStatus.InHeaders(response);
        var trailers = status is null ? null : MetadataHeaders.Read(response.Headers);
        status ??= ResponseStatus.OfForeignResponse(response);
        // An OK without messages is read to its end like any other response.
        if (status is not { StatusCode: not StatusCode.OK } failed)
            return;
        End(failed, trailers);
        throw OutcomeException();
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpContent content)
    {
        content.Headers.ContentType = GrpcProtocol.MediaType;
        var request = new HttpRequestMessage(HttpMethod.Post, Channel.UriOf(_method)) { Content = content };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("user-agent", GrpcProtocol.UserAgent);
        // Servers tell by it whether the way to them is free of proxies that drop trailers.
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation(GrpcProtocol.AcceptEncoding, Channel.AcceptedEncodings);
        if (RequestEncoding != GrpcProtocol.Identity)
            headers.TryAddWithoutValidation(GrpcProtocol.Encoding, RequestEncoding);
        if (_deadline is { } deadline)
            headers.TryAddWithoutValidation(GrpcProtocol.Timeout, GrpcProtocol.FormatTimeout(deadline - DateTime.UtcNow));
        foreach (var entry in _options.Headers ?? [])
        {
            if (entry.Key is not (GrpcProtocol.Timeout or GrpcProtocol.RequestEncodingOption))
                MetadataHeaders.Add(headers, entry);
        }

        await AddCredentialsAsync(request).ConfigureAwait(false);
        return request;
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request)
    {
        List<CallCredentials> credentials = [.. Channel.Security.CallCredentials];
        if (_options.Credentials is { } ofCall)
            credentials.Insert(0, ofCall);
        if (credentials.Count == 0)
            return;
        if (!Channel.Security.IsSecure && !Channel.AllowInsecureCallCredentials)
        {
            Channel.Log.CredentialsNotUsed(_method.FullName);
            return;
        }

        foreach (var entry in await CallCredentialsReader.ReadAsync(credentials, request.RequestUri!, Stopped).ConfigureAwait(false))
            MetadataHeaders.Add(request.Headers, entry);
    }

    private void Keep(HttpResponseMessage response)
    {
        lock (_lock)
        {
            _response = response;
            if (_outcome is null)
                return;
        }

        response.Dispose();
    }

    /// <summary>May run twice, and does no harm then.</summary>
    private void Release()
    {
        _callerCancellation.Unregister();
        _deadlineTimer?.Dispose();
        Channel.Remove(this);
        // Sending, waiting reads and waiting writes end; a stream that still runs is reset.
        _stop.Cancel();
        HttpResponseMessage? response;
        lock (_lock)
        {
            response = _response;
        }

        response?.Dispose();
    }

    /// <summary>A failure that nobody awaits any more is not reported as unobserved.</summary>
    private static void Forget(Task task) =>
        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
