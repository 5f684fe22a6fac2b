namespace Trifold.Worker.Device;

/// <summary>An instance of this name is there already.</summary>
public sealed class InstanceExistsException(string instance)
    : Exception($"instance: '{instance}' is loaded already; unload it, or choose another name.");

/// <summary>There is no instance of this name.</summary>
public sealed class InstanceNotFoundException(string instance, IEnumerable<string> known)
    : Exception($"instance: '{instance}' is not loaded; loaded are {(string.Join(", ", known) is { Length: > 0 } names ? names : "none")}.");

/// <summary>The device has not enough memory.</summary>
public sealed class DeviceMemoryException(string message, Exception cause) : Exception(message, cause);
