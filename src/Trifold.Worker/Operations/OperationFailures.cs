using System.Runtime.InteropServices;
using Trifold.Worker.Device;
using Trifold.Worker.V1;

namespace Trifold.Worker.Operations;

/// <summary>From what went wrong to what the front is told.</summary>
internal static class OperationFailures
{
    // How libtorch's allocators begin, on CPU and on CUDA.
    private static readonly string[] AllocationFaults = ["DefaultCPUAllocator", "not enough memory", "CUDA out of memory"];

    public static ExecuteEvent Of(Exception failure) => failure switch
    {
        OperationCanceledException => Cancelled(),
        InstanceNotFoundException => Failed(OperationFailed.Types.Kind.Invalid, failure.Message, "instance"),
        ArgumentException fault when RequestFaults.Split(fault) is { Field.Length: > 0 } split =>
            Failed(OperationFailed.Types.Kind.Invalid, split.Fault, split.Field),
        NotFiniteNumberException => Failed(OperationFailed.Types.Kind.NotFinite, failure.Message),
        _ when IsOutOfMemory(failure) => Failed(OperationFailed.Types.Kind.OutOfMemory, failure.Message),
        _ => Failed(OperationFailed.Types.Kind.Unspecified, $"{failure.GetType().Name}: {failure.Message}"),
    };

    public static ExecuteEvent Cancelled() => Failed(OperationFailed.Types.Kind.Cancelled, "The call was given up.");

    public static bool IsOutOfMemory(Exception failure) => failure is OutOfMemoryException
        || (failure is ExternalException && AllocationFaults.Any(fault => failure.Message.Contains(fault, StringComparison.Ordinal)));

    private static ExecuteEvent Failed(OperationFailed.Types.Kind kind, string message, string field = "") =>
        new() { Failed = new OperationFailed { Kind = kind, Field = field, Message = message } };
}
