using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers requests that are no gRPC calls, with a status in both languages.</summary>
internal static class HttpRefusal
{
    /// <returns>True where the request has been answered.</returns>
    public static bool Refuse(HttpContext context, ILogger logger)
    {
        var (request, response) = (context.Request, context.Response);
        if (!GrpcProtocol.IsGrpc(request.ContentType))
        {
            if (GrpcProtocol.IsPreflight(request))
            {
                Answer(response, StatusCodes.Status405MethodNotAllowed, "No CORS policy answers this preflight request.");
                response.Headers[HeaderNames.Allow] = HttpMethods.Post;
                return true;
            }
            GrpcServerLog.UnsupportedContentType(logger, request.ContentType);
            Answer(response, StatusCodes.Status415UnsupportedMediaType, request.ContentType is null
                ? "Content-Type is missing from the request."
                : $"Content-Type '{request.ContentType}' is not supported.");
            return true;
        }
        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
        {
            GrpcServerLog.UnsupportedProtocol(logger, request.Protocol);
            Answer(response, StatusCodes.Status426UpgradeRequired, $"Request protocol '{request.Protocol}' is not supported.");
            response.Headers[HeaderNames.Upgrade] = HttpProtocol.Http2;
            return true;
        }
        return false;
    }

    private static void Answer(HttpResponse response, int httpStatus, string detail)
    {
        response.StatusCode = httpStatus;
        StatusText.Write(response.Headers, new Status(StatusCode.Internal, detail));
    }
}
