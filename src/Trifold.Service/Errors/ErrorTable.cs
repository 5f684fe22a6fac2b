using Grpc.Core;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;

namespace Trifold.Service.Errors;

/// <summary>The one place that knows what a failure means to gRPC and HTTP.</summary>
internal static class ErrorTable
{
    // nginx's number for a caller that has gone; nobody reads the response, logs do.
    private const int ClientClosedRequest = 499;

    // Another instance takes over, or this one is back: soon, but not at once.
    private static readonly TimeSpan AfterDraining = TimeSpan.FromSeconds(2);

    /// <summary>A failure that nothing below expected.</summary>
    public static readonly ErrorRow Internal = new(
        "internal", StatusCode.Internal, StatusCodes.Status500InternalServerError, "Internal error",
        "The fault is the server's. Its log holds the cause under the trace id; say that id when you report it.");

    /// <summary>The caller has gone.</summary>
    public static readonly ErrorRow Cancelled = new(
        "cancelled", StatusCode.Cancelled, ClientClosedRequest, "Cancelled",
        "The caller closed the connection or cancelled the call. The work was given up.");

    /// <summary>A path, or a call, that the server does not have.</summary>
    public static readonly ErrorRow UnknownPath = new(
        "unknown-path", StatusCode.Unimplemented, StatusCodes.Status404NotFound, "No such path",
        "Nothing is served at this path. /openapi/v1.json lists what is.");

    /// <summary>The path exists, the method does not.</summary>
    public static readonly ErrorRow MethodNotAllowed = new(
        "method-not-allowed", StatusCode.Unimplemented, StatusCodes.Status405MethodNotAllowed, "Method not allowed",
        "The path is served, but not by this method; the Allow header lists those that are.");

    private static readonly ErrorRow Unsupported = new(
        "unsupported-media-type", StatusCode.InvalidArgument, StatusCodes.Status415UnsupportedMediaType, "Unsupported media type",
        "The body is of a kind that this path does not take; the detail lists those that it takes.");

    private static readonly ErrorRow TooLarge = new(
        "body-too-large", StatusCode.ResourceExhausted, StatusCodes.Status413PayloadTooLarge, "Body too large",
        "The body, or a file in it, is larger than this path takes.");

    private static readonly ErrorRow Invalid = new(
        "invalid-request", StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, "Invalid request",
        "A field cannot be accepted. `violations` names every such field, its limit, and the fix. Sent again it fails again.");

    private static readonly Dictionary<Type, ErrorRow> Rows = new()
    {
        [typeof(InvalidRequestException)] = Invalid,
        [typeof(ResourceNotFoundException)] = new(
            "not-found", StatusCode.NotFound, StatusCodes.Status404NotFound, "Not found",
            "There is no model, decoder, data set or job of this name."),
        [typeof(MissingCapabilityException)] = new(
            "missing-capability", StatusCode.Unimplemented, StatusCodes.Status501NotImplemented, "Missing capability",
            "The model, or this build, cannot do what is asked. The detail names the capability and the models that have it."),
        [typeof(IdentityMismatchException)] = new(
            "identity-mismatch", StatusCode.FailedPrecondition, StatusCodes.Status409Conflict, "Other weights or numerics",
            "The request names weights or a numerics id that this server does not have, so its bytes would differ. Both ids are given."),
        [typeof(ModelLoadException)] = new(
            "model-failed", StatusCode.FailedPrecondition, StatusCodes.Status422UnprocessableEntity, "Model cannot be loaded",
            "The model's files are broken or do not fit in memory; the detail says which and why. What was loaded before still serves."),
        [typeof(NotReadyException)] = new(
            "not-ready", StatusCode.Unavailable, StatusCodes.Status503ServiceUnavailable, "Not ready",
            "A model is not loaded or still loads, or a worker restarts. Try again after the time given."),
        [typeof(DrainingException)] = new(
            "draining", StatusCode.Unavailable, StatusCodes.Status503ServiceUnavailable, "Server stops",
            "The server stops. New work belongs to another instance; a stream that was cut goes on from its resume token."),
        [typeof(NoCapacityException)] = new(
            "no-capacity", StatusCode.ResourceExhausted, StatusCodes.Status429TooManyRequests, "No capacity",
            "The queue is full, this client has its share of it, or clouds that wait for their readers fill their memory. Come again after the time given; that of a queue follows from the rate at which it drains."),
        [typeof(DeadlinePassedException)] = new(
            "deadline-passed", StatusCode.DeadlineExceeded, StatusCodes.Status504GatewayTimeout, "Deadline passed",
            "The caller's time was over before the work was done. Allow more time or ask for less."),
        [typeof(DeviceMemoryException)] = new(
            "device-out-of-memory", StatusCode.ResourceExhausted, StatusCodes.Status503ServiceUnavailable, "Device out of memory",
            "The device has not enough memory, even for this operation alone. Ask for fewer views or points, or unload a model."),
        [typeof(NotFiniteException)] = new(
            "not-finite", StatusCode.Internal, StatusCodes.Status500InternalServerError, "Numbers not finite",
            "The model produced numbers that are not finite. Another seed or camera may work; the model may be damaged."),
        [typeof(WorkerFailedException)] = new(
            "worker-failed", StatusCode.Internal, StatusCodes.Status500InternalServerError, "Worker failed",
            "A worker failed at this operation and was replaced. Its log holds the cause under the trace id."),
        [typeof(BodyTooLargeException)] = TooLarge,
        [typeof(UnsupportedBodyException)] = Unsupported,
        [typeof(NotAcceptableException)] = new(
            "not-acceptable", StatusCode.InvalidArgument, StatusCodes.Status406NotAcceptable, "Not acceptable",
            "None of the forms in the Accept header can be made here; `offered` lists those that can."),
        [typeof(RangeException)] = new(
            "range-not-satisfiable", StatusCode.OutOfRange, StatusCodes.Status416RangeNotSatisfiable, "Range not satisfiable",
            "The Range header asks for bytes behind the end."),
    };

    /// <summary>Every kind, for the pages that explain them.</summary>
    public static IReadOnlyList<ErrorRow> All { get; } =
        [.. Rows.Values.Distinct(), UnknownPath, MethodNotAllowed, Cancelled, Internal];

    /// <returns>The row of a failure; <see cref="Internal"/> where there is none.</returns>
    public static ErrorRow RowOf(Type exception) =>
        typeof(OperationCanceledException).IsAssignableFrom(exception) ? Cancelled : Rows.GetValueOrDefault(exception, Internal);

    /// <summary>A failure as both edges tell it.</summary>
    /// <param name="traceId">Under which the log holds the cause of an internal error.</param>
    public static Fault Describe(Exception failure, string traceId)
    {
        var row = RowOf(failure.GetType());
        return failure switch
        {
            OperationCanceledException => new Fault(row, "CANCELLED", "The caller has gone."),
            BadHttpRequestException bad => DescribeMalformed(bad),
            ServingException known => Details(known, new Fault(row, known.Reason, known.Message)),
            // What went wrong inside is nobody's business outside; the log has it.
            _ => new Fault(row, "INTERNAL", $"An unexpected failure; the server's log has the cause under trace id {traceId}."),
        };
    }

    /// <summary>What a bare status of the web framework means.</summary>
    public static Fault Describe(int httpStatus, HttpRequest request) => httpStatus switch
    {
        StatusCodes.Status404NotFound => new Fault(UnknownPath, "UNKNOWN_PATH", $"Nothing is served at {request.Path}; /openapi/v1.json lists what is."),
        StatusCodes.Status405MethodNotAllowed => new Fault(MethodNotAllowed, "METHOD_NOT_ALLOWED", $"{request.Path} does not take {request.Method}; the Allow header lists what it takes."),
        StatusCodes.Status413PayloadTooLarge => new Fault(TooLarge, "BODY_TOO_LARGE", "The body is larger than this path takes."),
        StatusCodes.Status415UnsupportedMediaType => new Fault(Unsupported, "UNSUPPORTED_MEDIA_TYPE", $"Content-Type: '{request.ContentType}' is not taken here."),
        >= 500 => new Fault(Internal, "INTERNAL", "An unexpected failure."),
        _ => new Fault(Invalid with { Http = httpStatus }, "INVALID_REQUEST", $"The request was refused with status {httpStatus}."),
    };

    private static Fault DescribeMalformed(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Fault(TooLarge, "BODY_TOO_LARGE", "The body is larger than this path takes; send less."),
        StatusCodes.Status415UnsupportedMediaType => new Fault(Unsupported, "UNSUPPORTED_MEDIA_TYPE", bad.Message),
        _ => new Fault(Invalid with { Http = bad.StatusCode }, "INVALID_REQUEST", bad.Message),
    };

    private static Fault Details(ServingException failure, Fault fault) => failure switch
    {
        InvalidRequestException invalid => fault with { Violations = invalid.Violations },
        ResourceNotFoundException missing => fault with { Resource = (missing.Kind, missing.Name) },
        MissingCapabilityException missing => fault with { Facts = Facts(("capability", missing.Capability), ("models", string.Join(",", missing.Models))) },
        IdentityMismatchException mismatch => fault with { Facts = Facts(("field", mismatch.Field), ("wanted", mismatch.Wanted), ("here", mismatch.Here)) },
        NotReadyException later => fault with { RetryAfter = later.RetryAfter },
        DrainingException { ResumeToken: { } token } => fault with { RetryAfter = AfterDraining, Facts = Facts(("resumeToken", token)) },
        DrainingException => fault with { RetryAfter = AfterDraining },
        NoCapacityException full => fault with { RetryAfter = full.RetryAfter, QuotaSubject = full.Subject },
        DeadlinePassedException late => fault with { Facts = Facts(("stage", late.Stage)) },
        BodyTooLargeException large => fault with { Violations = [new FieldViolation(large.Path, large.Message)] },
        NotAcceptableException refused => fault with { Facts = Facts(("offered", string.Join(", ", refused.Offered))) },
        _ => fault,
    };

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) =>
        facts.ToDictionary(fact => fact.Name, fact => fact.Value);
}
