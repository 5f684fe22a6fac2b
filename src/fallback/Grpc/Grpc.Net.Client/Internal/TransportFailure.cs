using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The status that an exception of the transport stands for.</summary>
internal static class TransportFailure
{
    /// <param name="doing">What the call was at, as the start of a sentence.</param>
    public static Status ToStatus(string doing, Exception failure)
    {
        var causes = Chain(failure).Select(each => $"{each.GetType().Name}: {each.Message}");
        return new Status(CodeOf(failure), $"{doing} {string.Join(' ', causes)}", failure);
    }

    private static StatusCode CodeOf(Exception failure)
    {
        var chain = Chain(failure).ToArray();
        // The server's own word comes before the failures that follow from it.
        if (chain.OfType<HttpProtocolException>().LastOrDefault() is { } reset)
            return OfHttp2(reset.ErrorCode);
        return chain.Any(each => each is SocketException or IOException) ? StatusCode.Unavailable : StatusCode.Internal;
    }

    // gRPC over HTTP/2, "Errors": HTTP/2 error codes of RST_STREAM and GOAWAY.
    private static StatusCode OfHttp2(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };

    private static IEnumerable<Exception> Chain(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }
}
