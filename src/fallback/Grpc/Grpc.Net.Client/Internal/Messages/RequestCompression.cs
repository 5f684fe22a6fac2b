using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>How one request message is compressed.</summary>
internal static class RequestCompression
{
    /// <returns>Null where the message goes as it is.</returns>
    /// <exception cref="InvalidOperationException">The call's headers ask for a compression that the channel does not have.</exception>
    public static ICompressionProvider? Of(GrpcCall call, WriteOptions? options)
    {
        if (call.RequestEncoding == GrpcProtocol.Identity || options?.Flags.HasFlag(WriteFlags.NoCompress) == true)
            return null;
        return call.Channel.FindCompression(call.RequestEncoding) ?? throw new InvalidOperationException(
            $"{GrpcProtocol.RequestEncodingOption} '{call.RequestEncoding}' is not known; known are {call.Channel.AcceptedEncodings}.");
    }
}
