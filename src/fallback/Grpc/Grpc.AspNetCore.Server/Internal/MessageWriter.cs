using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Puts messages into a response body. A message whose length is known and that is not compressed is serialised straight
/// into the transport's buffer.
/// </summary>
internal sealed class MessageWriter(HttpContextServerCallContext call) : SerializationContext
{
    private readonly PipeWriter _body = call.HttpContext.Response.BodyWriter;
    private PooledBuffer? _message;
    private ICompressionProvider? _compression;
    private int? _length;
    private State _state = State.Complete;

    private enum State
    {
        Started,
        Writing,
        Complete,
    }

    private bool IsDirect => _length is not null && _compression is null;

    /// <summary>Serialises a message into the response; does not wait for the transport.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serialize)
    {
        _compression = call.ResponseCompression;
        _length = null;
        _state = State.Started;
        try
        {
            serialize(message, this);
            if (_state != State.Complete)
                throw new InvalidOperationException("The serializer did not complete the message.");
        }
        finally
        {
            _state = State.Complete;
            _message?.Dispose();
            _message = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        Expect(State.Started);
        _length = payloadLength;
    }

    public override void Complete(byte[] payload)
    {
        Expect(State.Started);
        _state = State.Complete;
        Send(payload);
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_state == State.Started)
        {
            if (IsDirect)
            {
                CheckSize(_length!.Value);
                MessageHeader.Write(_body, compressed: false, _length.Value);
            }
            else
            {
                _message = new PooledBuffer();
            }
            _state = State.Writing;
        }
        Expect(State.Writing);
        return _message is null ? _body : _message;
    }

    public override void Complete()
    {
        Expect(State.Writing);
        _state = State.Complete;
        if (_message is not null)
            Send(_message.Written.Span);
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        CheckSize(message.Length);
        if (_compression is null)
        {
            MessageHeader.Write(_body, compressed: false, message.Length);
            _body.Write(message);
            return;
        }

        using var compressed = new PooledBuffer();
        using (var compressing = _compression.CreateCompressionStream(compressed, call.Options.ResponseCompressionLevel))
            compressing.Write(message);
        MessageHeader.Write(_body, compressed: true, compressed.Written.Length);
        _body.Write(compressed.Written.Span);
    }

    private void CheckSize(int length)
    {
        if (length > call.Options.MaxSendMessageSize)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));
        }
    }

    private void Expect(State state)
    {
        if (_state != state)
            throw new InvalidOperationException($"A serializer must not do this in the state {_state}.");
    }
}
