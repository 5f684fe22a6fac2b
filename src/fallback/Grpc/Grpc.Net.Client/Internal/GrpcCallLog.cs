using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client.Internal;

/// <summary>What calls log.</summary>
internal sealed partial class GrpcCallLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Debug, "Call {Method} ended with {StatusCode}: {Detail}", EventName = "CallEnded")]
    public partial void Ended(string method, StatusCode statusCode, string detail, Exception? cause);

    [LoggerMessage(2, LogLevel.Warning,
        "Call {Method} has call credentials, which are not sent over a connection without TLS", EventName = "CallCredentialsNotUsed")]
    public partial void CredentialsNotUsed(string method);
}
