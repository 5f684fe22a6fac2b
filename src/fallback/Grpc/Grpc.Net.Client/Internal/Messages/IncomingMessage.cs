using System.Buffers;
using Grpc.Core;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>The bytes of one received message while it is parsed.</summary>
internal sealed class IncomingMessage(ReadOnlyMemory<byte> payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}
