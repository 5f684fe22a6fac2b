using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Names and rules of gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md).</summary>
internal static class GrpcProtocol
{
    public const string ContentType = "application/grpc";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Identity = "identity";

    /// <summary>Metadata with which a handler chooses the encoding of its responses.</summary>
    public const string ResponseEncodingChoice = "grpc-internal-encoding-request";

    /// <summary>CANCEL of HTTP/2 (RFC 9113, section 7).</summary>
    public const int Http2Cancel = 0x8;

    /// <summary>H3_REQUEST_CANCELLED of HTTP/3 (RFC 9114, section 8.1).</summary>
    public const int Http3Cancel = 0x10c;

    /// <summary>Request headers that belong to the transport and are no metadata.</summary>
    private static readonly HashSet<string> TransportHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        Encoding, AcceptEncoding, Timeout,
        HeaderNames.ContentEncoding, HeaderNames.ContentType, HeaderNames.TE, HeaderNames.Host, HeaderNames.AcceptEncoding,
    };

    public static bool IsMetadata(string header) => !header.StartsWith(':') && !TransportHeaders.Contains(header);

    /// <summary>True for the content type itself and with a suffix (<c>+proto</c>) or parameters (<c>; charset=…</c>).</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is ';' or '+');

    /// <summary>True for a browser's question whether it may call; it has no body and no content type.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    /// <summary>True where the client lists this encoding in <c>grpc-accept-encoding</c>.</summary>
    public static bool Accepts(HttpRequest request, string encoding)
    {
        foreach (var value in request.Headers[AcceptEncoding])
        {
            foreach (var segment in new StringTokenizer(value ?? "", [',']))
            {
                if (segment.Trim().Equals(encoding, StringComparison.Ordinal))
                    return true;
            }
        }
        return false;
    }
}
