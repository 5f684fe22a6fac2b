using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Takes messages out of a request body. A message is parsed where the transport has put it, without a copy.</summary>
internal sealed class MessageReader(HttpContextServerCallContext call)
{
    // Taken once: the request's own properties must not be touched any more when a late read follows its end.
    private readonly PipeReader _body = call.HttpContext.Request.BodyReader;
    private readonly ReceivedPayload _payload = new();

    /// <summary>The only message of a request.</summary>
    /// <exception cref="RpcException">INTERNAL: there is none, or more than one; or as <see cref="ReadAsync"/>.</exception>
    public async ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserialize)
        where T : class
    {
        var message = await ReadAsync(deserialize, CancellationToken.None) ?? throw Incomplete();
        ReadResult rest;
        do
        {
            rest = await _body.ReadAsync();
            var more = !rest.Buffer.IsEmpty;
            _body.AdvanceTo(rest.Buffer.Start);
            if (more)
                throw Failure(StatusCode.Internal, "Additional data after the message received.");
            if (rest.IsCanceled)
                throw Cancelled();
        }
        while (!rest.IsCompleted);
        return message;
    }

    /// <summary>The next message; null at the end of the request.</summary>
    /// <exception cref="RpcException">
    /// RESOURCE_EXHAUSTED: longer than the limit. UNIMPLEMENTED: compressed in a way that is not known here.
    /// INTERNAL: not a whole message.
    /// </exception>
    public async ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserialize, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var read = await _body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (read.IsCanceled)
            {
                _body.AdvanceTo(buffer.Start);
                throw Cancelled();
            }

            var consumed = buffer.Start;
            var examined = buffer.End;
            try
            {
                if (MessageHeader.TryRead(buffer, out var header))
                {
                    CheckSize(header.Length);
                    if (buffer.Length - MessageHeader.Size >= header.Length)
                    {
                        var bytes = buffer.Slice(MessageHeader.Size, header.Length);
                        consumed = examined = bytes.End;
                        return Parse(header, bytes, deserialize);
                    }
                }
                if (read.IsCompleted)
                    return buffer.IsEmpty ? null : throw Incomplete();
            }
            finally
            {
                _body.AdvanceTo(consumed, examined);
            }
        }
    }

    private T Parse<T>(MessageHeader header, ReadOnlySequence<byte> bytes, Func<DeserializationContext, T> deserialize)
    {
        switch (header.Flag)
        {
            case 0:
                return Deserialize(bytes, deserialize);
            case 1:
                using (var plain = Decompress(bytes))
                    return Deserialize(new(plain.Written), deserialize);
            default:
                throw Failure(StatusCode.Internal, $"The compressed flag of a message is {header.Flag}; it must be 0 or 1.");
        }
    }

    private T Deserialize<T>(ReadOnlySequence<byte> bytes, Func<DeserializationContext, T> deserialize)
    {
        _payload.Bytes = bytes;
        try
        {
            return deserialize(_payload);
        }
        finally
        {
            _payload.Bytes = default;
        }
    }

    private PooledBuffer Decompress(ReadOnlySequence<byte> bytes)
    {
        var encoding = call.RequestEncoding;
        if (encoding is null)
            throw Failure(StatusCode.Internal, "Request did not include grpc-encoding value with compressed message.");
        if (encoding == GrpcProtocol.Identity)
            throw Failure(StatusCode.Internal, "Request sent 'identity' grpc-encoding value with compressed message.");
        if (!call.Options.CompressionProviders.TryGetValue(encoding, out var provider))
            throw UnknownEncoding(encoding);

        var plain = new PooledBuffer();
        try
        {
            using var input = provider.CreateDecompressionStream(PipeReader.Create(bytes).AsStream());
            int count;
            // Checked as it grows: a small message can decompress to any size.
            while ((count = input.Read(plain.GetSpan())) > 0)
            {
                plain.Advance(count);
                CheckSize(plain.Length);
            }
            return plain;
        }
        catch (Exception failure)
        {
            plain.Dispose();
            if (failure is InvalidDataException)
                throw Failure(StatusCode.Internal, $"A message is not valid {encoding}.", failure);
            throw;
        }
    }

    private void CheckSize(long length)
    {
        if (length > (call.Options.MaxReceiveMessageSize ?? Array.MaxLength))
            throw Failure(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size.");
    }

    // The client learns from the same answer which encodings it may use (grpc/doc/compression.md).
    private RpcException UnknownEncoding(string encoding)
    {
        string[] known = [GrpcProtocol.Identity, .. call.Options.CompressionProviders.Keys];
        if (!call.HttpContext.Response.HasStarted)
            call.HttpContext.Response.Headers[GrpcProtocol.AcceptEncoding] = string.Join(',', known);
        return Failure(
            StatusCode.Unimplemented,
            $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {string.Join(", ", known)}");
    }

    private static RpcException Cancelled() => Failure(StatusCode.Internal, "Incoming message cancelled.");

    private static RpcException Incomplete() => Failure(StatusCode.Internal, "Incomplete message.");

    private static RpcException Failure(StatusCode code, string detail, Exception? cause = null) =>
        new(new Status(code, detail, cause));

    private sealed class ReceivedPayload : DeserializationContext
    {
        public ReadOnlySequence<byte> Bytes { get; set; }

        public override int PayloadLength => (int)Bytes.Length;

        public override byte[] PayloadAsNewBuffer() => Bytes.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => Bytes;
    }
}
