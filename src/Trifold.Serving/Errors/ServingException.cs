namespace Trifold.Serving.Errors;

/// <summary>A request that cannot be served. What it means to a protocol is decided at the edges, by one table.</summary>
/// <param name="reason">Stable name of the cause, in capitals, for programs.</param>
/// <param name="message">For people: what is wrong and what to do.</param>
public abstract class ServingException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason => reason;
}

/// <summary>A field that cannot be accepted.</summary>
/// <param name="Field">Path in the request, as in <c>cameras.list.cameras[2]</c>.</param>
/// <param name="Description">The limit, what was given, and the fix.</param>
public sealed record FieldViolation(string Field, string Description);

/// <summary>The request itself is wrong and will be wrong again.</summary>
public sealed class InvalidRequestException(IReadOnlyList<FieldViolation> violations)
    : ServingException("INVALID_REQUEST", string.Join(" ", violations.Select(fault => $"{fault.Field}: {fault.Description}")))
{
    public InvalidRequestException(string field, string description)
        : this([new FieldViolation(field, description)])
    {
    }

    /// <summary>At least one; every wrong field.</summary>
    public IReadOnlyList<FieldViolation> Violations => violations;
}

/// <summary>There is no such model, decoder, data set, job.</summary>
/// <param name="kind">Of the resource: model, decoder, dataset, job.</param>
public sealed class ResourceNotFoundException(string kind, string name, string message)
    : ServingException($"{kind.ToUpperInvariant()}_NOT_FOUND", message)
{
    public string Kind => kind;

    public string Name => name;
}

/// <summary>The model, or this build, cannot do what is asked.</summary>
/// <param name="capability">Such as encode-mask.</param>
/// <param name="models">Models that can; empty: none.</param>
public sealed class MissingCapabilityException(string capability, string message, IReadOnlyList<string> models)
    : ServingException("MISSING_CAPABILITY", message)
{
    public string Capability => capability;

    public IReadOnlyList<string> Models => models;
}

/// <summary>The request asks for another state than the server is in: other weights or other numerics.</summary>
/// <param name="wanted">Identity the request names.</param>
/// <param name="here">Identity this server has.</param>
public sealed class IdentityMismatchException(string field, string wanted, string here, string message)
    : ServingException("IDENTITY_MISMATCH", message)
{
    public string Field { get; } = field;

    public string Wanted => wanted;

    public string Here => here;
}

/// <summary>Something is not there now but will be: a model that loads or a worker that restarts.</summary>
/// <param name="retryAfter">When to try again.</param>
public sealed class NotReadyException(string reason, string message, TimeSpan retryAfter) : ServingException(reason, message)
{
    public TimeSpan RetryAfter => retryAfter;
}

/// <summary>The queue is full, or the caller has its share of it.</summary>
/// <param name="subject">What is used up: the queue of a model, or a client's share.</param>
/// <param name="retryAfter">When room will be, from the rate at which work drains.</param>
public sealed class NoCapacityException(string subject, string message, TimeSpan retryAfter)
    : ServingException("QUEUE_FULL", message)
{
    public string Subject => subject;

    public TimeSpan RetryAfter => retryAfter;
}

/// <summary>The caller's time is over.</summary>
/// <param name="stage">Where it ended: queue (before the device took it), device, or stream (while its entries were handed on).</param>
public sealed class DeadlinePassedException(string stage)
    : ServingException("DEADLINE_PASSED", $"The deadline passed in the {stage}; allow more time or ask for less.")
{
    public string Stage => stage;
}

/// <summary>The device has not enough memory, even for one operation alone.</summary>
public sealed class DeviceMemoryException(string message) : ServingException("DEVICE_OUT_OF_MEMORY", message);

/// <summary>Numbers came out that are not finite.</summary>
public sealed class NotFiniteException(string message) : ServingException("NUMERIC", message);

/// <summary>The fault is the server's.</summary>
public sealed class WorkerFailedException(string message, Exception? inner = null) : ServingException("WORKER_FAILED", message, inner);
