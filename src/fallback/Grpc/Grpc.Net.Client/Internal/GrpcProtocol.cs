using System.Globalization;
using System.Net.Http.Headers;

namespace Grpc.Net.Client.Internal;

/// <summary>Names and spellings of gRPC over HTTP/2.</summary>
internal static class GrpcProtocol
{
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string ContentType = "application/grpc";

    /// <summary>A caller's header that chooses the compression of its requests; it does not travel itself.</summary>
    public const string RequestEncodingOption = "grpc-internal-encoding-request";

    public static readonly MediaTypeHeaderValue MediaType = new(ContentType);

    public static readonly string UserAgent =
        $"grpc-dotnet/{typeof(GrpcProtocol).Assembly.GetName().Version!.ToString(3)} (.NET {Environment.Version}; CLR {Environment.Version})";

    // The protocol allows eight digits.
    private const long MaxTimeoutValue = 99_999_999;

    /// <summary>The time left as <c>grpc-timeout</c>, rounded up to a millisecond, or to a second above 27 hours.</summary>
    public static string FormatTimeout(TimeSpan left)
    {
        var milliseconds = (long)Math.Ceiling(left.TotalMilliseconds);
        if (milliseconds <= 0)
            return "1n";
        var (value, unit) = milliseconds <= MaxTimeoutValue
            ? (milliseconds, "m")
            : (Math.Min((milliseconds + 999) / 1000, MaxTimeoutValue), "S");
        return value.ToString(CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>True for <c>application/grpc</c> alone, with a message format (<c>+proto</c>) or with parameters.</summary>
    public static bool IsGrpc(string contentType) =>
        contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');
}
