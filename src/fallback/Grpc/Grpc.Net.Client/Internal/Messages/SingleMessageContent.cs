using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>A request of one message, serialised when it is sent, which may be more than once.</summary>
internal sealed class SingleMessageContent<TRequest>(TRequest message, Marshaller<TRequest> marshaller, GrpcCall call) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var compression = RequestCompression.Of(call, call.WriteOptions);
        using var outgoing = OutgoingMessage.Serialize(message, marshaller, compression, call.Channel.MaxSendMessageSize);
        await stream.WriteAsync(outgoing.Bytes, call.Stopped).ConfigureAwait(false);
    }

    // HTTP/2 ends the body by a flag, no length is needed.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
