namespace Grpc.Core;

/// <summary>How a call ended, as the number in <c>grpc-status</c>.</summary>
public enum StatusCode
{
    OK = 0,

    /// <summary>Cancelled, typically by the caller.</summary>
    Cancelled = 1,

    /// <summary>A failure whose kind is not known, such as an unhandled exception.</summary>
    Unknown = 2,

    /// <summary>An argument that is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call completed.</summary>
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,

    /// <summary>A quota, a capacity or a size limit is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state the call needs; retrying alone does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>Given up because of a conflict; the whole sequence may be tried again.</summary>
    Aborted = 10,
    OutOfRange = 11,

    /// <summary>The method or capability does not exist here.</summary>
    Unimplemented = 12,

    /// <summary>An invariant of the system is broken.</summary>
    Internal = 13,

    /// <summary>Temporarily not available; the call may be tried again.</summary>
    Unavailable = 14,
    DataLoss = 15,

    /// <summary>No valid credentials.</summary>
    Unauthenticated = 16,
}
