using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message's bytes are written. Either the one-argument <c>Complete</c>, or writer and <c>Complete</c>.</summary>
public abstract class SerializationContext
{
    /// <summary>The whole message at once.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Room for the message's bytes.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces how many bytes will be written, so that no intermediate buffer is needed.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>All bytes are in the writer.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
