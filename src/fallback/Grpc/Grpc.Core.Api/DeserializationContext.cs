using System.Buffers;

namespace Grpc.Core;

/// <summary>The bytes of a received message, valid while it is parsed.</summary>
public abstract class DeserializationContext
{
    /// <summary>Length of the message, bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>A copy that the caller may keep.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The bytes where they are; not to be kept.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
