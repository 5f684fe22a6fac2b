using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The status that an HTTP response stands for.</summary>
internal static class ResponseStatus
{
    /// <returns>The status of a response that ended with its headers; null where the outcome is still to come.</returns>
    /// <exception cref="InvalidOperationException">The status is no number.</exception>
    public static Status? InHeaders(HttpResponseMessage response) => Read(response.Headers);

    /// <returns>Why the response is not gRPC, null where it is.</returns>
    public static Status? OfForeignResponse(HttpResponseMessage response)
    {
        if (response.Version < HttpVersion.Version20)
            return new Status(StatusCode.Internal, $"Bad gRPC response: HTTP/{response.Version} instead of HTTP/2.");
        if (response.StatusCode != HttpStatusCode.OK)
            return new Status(OfHttp((int)response.StatusCode), $"Bad gRPC response: HTTP status {(int)response.StatusCode}.");
        var contentType = First(response.Content.Headers, "content-type");
        if (contentType is null)
            return new Status(StatusCode.Cancelled, "Bad gRPC response: it has no content-type.");
        return GrpcProtocol.IsGrpc(contentType)
            ? null
            : new Status(StatusCode.Cancelled, $"Bad gRPC response: content-type '{contentType}'.");
    }

    /// <summary>The status of a response whose body has been read to its end.</summary>
    public static Status AtEnd(HttpResponseMessage response)
    {
        try
        {
            return Read(response.TrailingHeaders) ?? Read(response.Headers)
                ?? new Status(StatusCode.Cancelled, $"Bad gRPC response: it ended without {GrpcProtocol.Status}.");
        }
        catch (InvalidOperationException malformed)
        {
            return new Status(StatusCode.Cancelled, malformed.Message, malformed);
        }
    }

    /// <summary>First value of the header, or null.</summary>
    public static string? First(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
            return null;
        foreach (var value in values)
            return value;
        return null;
    }

    private static Status? Read(HttpHeaders headers)
    {
        var code = First(headers, GrpcProtocol.Status);
        if (code is null)
            return null;
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new InvalidOperationException($"Bad gRPC response: {GrpcProtocol.Status} '{code}'.");
        return new Status((StatusCode)number, Uri.UnescapeDataString(First(headers, GrpcProtocol.Message) ?? ""));
    }

    // grpc/doc/http-grpc-status-mapping.md
    private static StatusCode OfHttp(int status) => status switch
    {
        400 or 431 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
