using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>Cuts a response's body into messages and parses them.</summary>
/// <param name="encoding">The response's <c>grpc-encoding</c>.</param>
internal sealed class MessageReader<TMessage>(Stream body, string encoding, Marshaller<TMessage> marshaller, GrpcChannel channel)
    where TMessage : class
{
    private readonly byte[] _prefix = new byte[OutgoingMessage.PrefixSize];

    public static async Task<MessageReader<TMessage>> OpenAsync(
        HttpResponseMessage response, Marshaller<TMessage> marshaller, GrpcChannel channel, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var encoding = ResponseStatus.First(response.Headers, GrpcProtocol.Encoding) ?? GrpcProtocol.Identity;
        return new MessageReader<TMessage>(body, encoding, marshaller, channel);
    }

    /// <returns>The next message, or null at the end of the body.</returns>
    /// <exception cref="InvalidDataException">The body ends inside a message.</exception>
    /// <exception cref="RpcException">The message is too large, cannot be decompressed or cannot be parsed.</exception>
    public async ValueTask<TMessage?> ReadAsync(CancellationToken cancellation)
    {
        var read = await body.ReadAtLeastAsync(_prefix, _prefix.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read == 0)
            return null;
        if (read < _prefix.Length)
            throw new InvalidDataException("The response ended inside a message's prefix.");
        if (_prefix[0] > 1)
            throw new InvalidDataException($"A message's compression flag is {_prefix[0]}; 0 and 1 are known.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
        CheckSize(length);

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var payload = buffer.AsMemory(0, (int)length);
            read = await body.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (read < payload.Length)
                throw new InvalidDataException($"The response ended after {read} of a message's {length} bytes.");
            return Parse(_prefix[0] == 0 ? payload : Decompress(buffer, (int)length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private TMessage Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return marshaller.ContextualDeserializer(new IncomingMessage(payload));
        }
        catch (Exception failure)
        {
            // Of its own kind here: protocol buffers' exception is an IOException, which would pass for a broken connection.
            throw new RpcException(new Status(
                StatusCode.Internal, $"The response cannot be parsed as {typeof(TMessage).Name}: {failure.Message}", failure));
        }
    }

    private ReadOnlyMemory<byte> Decompress(byte[] compressed, int length)
    {
        if (encoding == GrpcProtocol.Identity)
            throw new RpcException(new Status(StatusCode.Internal, $"A message is compressed, but the response has no {GrpcProtocol.Encoding}."));
        if (channel.FindCompression(encoding) is not { } compression)
        {
            throw new RpcException(new Status(
                StatusCode.Unimplemented, $"{GrpcProtocol.Encoding} '{encoding}' is not known; known are {channel.AcceptedEncodings}."));
        }

        var message = new MemoryStream();
        using var stream = compression.CreateDecompressionStream(new MemoryStream(compressed, 0, length));
        var piece = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            // In pieces, so that a small message cannot unfold without limit.
            for (int read; (read = stream.Read(piece)) > 0;)
            {
                CheckSize(message.Length + read);
                message.Write(piece, 0, read);
            }
        }
        catch (InvalidDataException malformed)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"A message is not {encoding}: {malformed.Message}", malformed));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return message.GetBuffer().AsMemory(0, (int)message.Length);
    }

    private void CheckSize(long size)
    {
        if (size > channel.MaxReceiveMessageSize)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"Message of {size} bytes exceeds the limit of {channel.MaxReceiveMessageSize} for receiving."));
        }
    }
}
