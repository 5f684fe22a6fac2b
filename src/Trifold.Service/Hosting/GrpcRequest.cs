namespace Trifold.Service.Hosting;

internal static class GrpcRequest
{
    /// <summary>Whether a request is a call of gRPC, by its Content-Type.</summary>
    public static bool Is(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
