using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>One serialised message with its five-byte prefix, in a pooled buffer that is given back on disposal.</summary>
internal sealed class OutgoingMessage : SerializationContext, IBufferWriter<byte>, IDisposable
{
    /// <summary>A flag (1 is compressed) and the length, big endian.</summary>
    public const int PrefixSize = 5;

    private readonly int _maxSize;
    private byte[] _buffer = [];
    private int _length = PrefixSize;
    private bool _complete;

    private OutgoingMessage(int maxSize) => _maxSize = maxSize;

    /// <param name="compression">Null leaves the message as it is.</param>
    /// <param name="maxSize">Largest message before compression, bytes.</param>
    /// <exception cref="RpcException">The message is larger than the limit.</exception>
    public static OutgoingMessage Serialize<TMessage>(
        TMessage message, Marshaller<TMessage> marshaller, ICompressionProvider? compression, int maxSize)
    {
        var outgoing = new OutgoingMessage(maxSize);
        try
        {
            marshaller.ContextualSerializer(message, outgoing);
            outgoing.Finish(compression);
            return outgoing;
        }
        catch
        {
            outgoing.Dispose();
            throw;
        }
    }

    /// <summary>Prefix and message.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public override void SetPayloadLength(int payloadLength)
    {
        CheckSize(payloadLength);
        Reserve(payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete() => _complete = true;

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        this.Write(payload);
        Complete();
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Finish(ICompressionProvider? compression)
    {
        if (!_complete)
            throw new InvalidOperationException("The message's serializer did not call Complete.");
        CheckSize(_length - PrefixSize);
        Reserve(0);
        if (compression is not null)
            Compress(compression);
        _buffer[0] = compression is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(1), (uint)(_length - PrefixSize));
    }

    private void Compress(ICompressionProvider compression)
    {
        using var compressed = new MemoryStream(_length);
        using (var stream = compression.CreateCompressionStream(compressed, null))
            stream.Write(_buffer.AsSpan(PrefixSize, _length - PrefixSize));
        _length = PrefixSize;
        this.Write(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    private void CheckSize(int size)
    {
        if (size > _maxSize)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"Message of {size} bytes exceeds the limit of {_maxSize} for sending."));
        }
    }

    private void Reserve(int more)
    {
        var needed = checked(_length + more);
        if (needed <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _length));
        _buffer.AsSpan(0, Math.Min(_length, _buffer.Length)).CopyTo(larger);
        Dispose();
        _buffer = larger;
    }
}
